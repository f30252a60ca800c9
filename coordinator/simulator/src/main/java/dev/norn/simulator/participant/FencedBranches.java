package dev.norn.simulator.participant;

import dev.norn.protocol.BranchCall;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rules of the branch fence, as {@code docs/participants.md} has them. */
final class FencedBranches implements Branches {

    private enum First {
        DONE,
        REFUSED,
        BLOCKED
    }

    private record Key(long transactionId, String branch) {}

    private static final class Row {
        private @Nullable First first;
        private Reply firstReply = Reply.nothing();
        private @Nullable Reply second;
        private boolean confirmed;
    }

    private final TreeMap<Key, Row> rows =
            new TreeMap<>(Comparator.comparingLong(Key::transactionId).thenComparing(Key::branch));
    private long mark;

    @Override
    public Outcome perform(BranchCall call, boolean saysNo, boolean tooLate) {
        mark = Math.max(mark, call.lowWaterMark());
        rows.headMap(new Key(mark, ""), false).clear();
        if (call.transactionId() < mark) {
            return new Outcome(Reply.problem(409, "TRANSACTION_ENDED"), false);
        }
        Key key = new Key(call.transactionId(), call.branch());
        Row row = rows.computeIfAbsent(key, ignored -> new Row());
        Outcome outcome =
                switch (call.operation()) {
                    case ACTION, TRY -> act(row, call, saysNo, tooLate);
                    case COMPENSATE, CANCEL -> undo(row, call, tooLate);
                    case CONFIRM -> confirm(row, call, tooLate);
                    case CHECK -> check(row);
                };
        if (row.first == null && row.second == null) {
            rows.remove(key);
        }
        return outcome;
    }

    private static Outcome act(Row row, BranchCall call, boolean saysNo, boolean tooLate) {
        if (row.first == First.BLOCKED) {
            return new Outcome(Reply.problem(409, "ALREADY_UNDONE"), false);
        }
        if (row.first != null) {
            return new Outcome(row.firstReply, false);
        }
        if (tooLate) {
            return new Outcome(Reply.problem(504, "DEADLINE_PASSED"), false);
        }
        row.first = saysNo ? First.REFUSED : First.DONE;
        row.firstReply = saysNo ? Reply.no() : Reply.done(result(call));
        return new Outcome(row.firstReply, !saysNo);
    }

    private static Outcome confirm(Row row, BranchCall call, boolean tooLate) {
        if (row.first == null) {
            return new Outcome(Reply.problem(409, "NOT_TRIED_YET"), false);
        }
        Reply earlier = row.second;
        if (row.first != First.DONE || (earlier != null && !row.confirmed)) {
            return new Outcome(Reply.problem(410, "RESERVATION_GONE"), false);
        }
        if (earlier != null) {
            return new Outcome(earlier, false);
        }
        if (tooLate) {
            return new Outcome(Reply.problem(504, "DEADLINE_PASSED"), false);
        }
        Reply reply = Reply.done(result(call));
        row.second = reply;
        row.confirmed = true;
        return new Outcome(reply, true);
    }

    private static Outcome undo(Row row, BranchCall call, boolean tooLate) {
        if (row.confirmed) {
            return new Outcome(Reply.problem(409, "ALREADY_SETTLED"), false);
        }
        Reply earlier = row.second;
        if (earlier != null) {
            return new Outcome(earlier, false);
        }
        boolean nothingToUndo = row.first != First.DONE;
        if (!nothingToUndo && tooLate) {
            return new Outcome(Reply.problem(504, "DEADLINE_PASSED"), false);
        }
        if (row.first == null) {
            row.first = First.BLOCKED;
        }
        Reply reply = nothingToUndo ? Reply.nothing() : Reply.done(result(call));
        row.second = reply;
        return new Outcome(reply, !nothingToUndo);
    }

    /** Whether a message's producer has committed; if not, it cannot any more. */
    private static Outcome check(Row row) {
        if (row.first == null) {
            row.first = First.BLOCKED;
        }
        return new Outcome(row.first == First.DONE ? Reply.nothing() : Reply.problem(410, "NEVER_COMMITTED"), false);
    }

    /** What an operation answers: the same for every attempt. */
    static String result(BranchCall call) {
        int number = Math.floorMod(call.idempotencyKey().hashCode(), 100);
        return "{\"id\":\"" + call.idempotencyKey() + "\",\"n\":" + number + ",\"flag\":" + (number % 2 == 0) + "}";
    }
}
