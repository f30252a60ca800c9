package dev.norn.simulator.participant;

import dev.norn.protocol.BranchCall;
import java.util.HashSet;
import java.util.Set;

/**
 * No fence: what arrives is done, every time. Only a business no is remembered, as the protocol demands, and that a
 * reservation has run out before its confirm.
 */
final class PlainBranches implements Branches {

    private static final int NO_ONE_IN = 12;
    private static final int EXPIRES_ONE_IN = 30;

    private final Set<String> refused = new HashSet<>();
    private final Set<String> reserved = new HashSet<>();

    @Override
    public Outcome perform(BranchCall call, boolean saysNo, boolean tooLate) {
        return switch (call.operation()) {
            case ACTION, COMPENSATE -> act(call, saysNo);
            case TRY -> {
                reserved.add(branch(call));
                yield act(call, saysNo);
            }
            case CONFIRM -> oneIn(call, EXPIRES_ONE_IN) ? gone() : done(call);
            case CHECK -> throw new IllegalStateException(call + " (expected: producers have a fence)");
            // That there is nothing to cancel can be said in two ways.
            case CANCEL -> !reserved.contains(branch(call)) && oneIn(call, 2) ? gone() : done(call);
        };
    }

    private Outcome act(BranchCall call, boolean saysNo) {
        if (call.operation().isForward() && saysNo && oneIn(call, NO_ONE_IN)) {
            refused.add(call.idempotencyKey());
        }
        if (refused.contains(call.idempotencyKey())) {
            return new Outcome(Reply.no(), false);
        }
        return done(call);
    }

    private static Outcome done(BranchCall call) {
        return new Outcome(Reply.done(FencedBranches.result(call)), true);
    }

    private static Outcome gone() {
        return new Outcome(Reply.problem(410, "RESERVATION_GONE"), false);
    }

    private static String branch(BranchCall call) {
        return call.transactionId() + "/" + call.branch();
    }

    /** Depends on the operation alone, so every attempt is told the same. */
    private static boolean oneIn(BranchCall call, int n) {
        return Math.floorMod(call.idempotencyKey().hashCode() * 31, n) == 0;
    }
}
