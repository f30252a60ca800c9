package dev.norn.simulator.check;

import dev.norn.engine.BranchView;
import dev.norn.engine.Decision;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.Mode;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.TriedBranch;
import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.simulator.world.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Guarantee 2: a transaction is decided once, ends as it was decided, and nothing happens after its end; no compensation
 * or cancel leaves a node unless a rollback is committed, no confirm unless a commit is; who is told that his decision was
 * taken finds it so. TCC commits before the deadline or not at all, and what its initiator means or not at all.
 */
final class OneDecision extends Checker {

    private final Map<Long, Decision> decisions = new TreeMap<>();
    private final Map<Long, TransactionStatus> ends = new TreeMap<>();
    private final Map<Long, List<Input.Commit>> commits = new TreeMap<>();

    OneDecision(World world, Book book) {
        super(world, book);
    }

    @Override
    public void committed(Batch batch, BatchResult result) {
        for (Book.Addition addition : book.newest()) {
            for (RecordedEvent recorded : addition.events()) {
                book(addition.page().id, recorded.event());
                if (addition.page().mode() == Mode.TCC
                        && recorded.event() instanceof Event.Decided decided
                        && decided.decision() == Decision.COMMIT) {
                    tccCommitted(addition.page(), decided, recorded.time());
                }
            }
        }
    }

    private void book(long id, Event event) {
        require(!ends.containsKey(id), id, "after its end: " + event);
        if (event instanceof Event.Decided decided) {
            Decision earlier = decisions.putIfAbsent(id, decided.decision());
            require(earlier == null, id, "a second decision: " + event);
        } else if (event instanceof Event.Ended ended) {
            ends.put(id, ended.status());
            Decision decision = decisions.get(id);
            boolean fits = ended.status() == TransactionStatus.COMMITTED
                    ? decision == Decision.COMMIT
                    : decision == Decision.ROLLBACK;
            require(fits, id, "ended as " + ended.status() + ", decided: " + decision);
        } else if (event instanceof Event.Killed) {
            ends.put(id, TransactionStatus.KILLED);
        }
    }

    private void tccCommitted(Book.Page page, Event.Decided decided, Instant time) {
        Instant deadline = page.state().deadline();
        require(time.isBefore(deadline), page.id, "committed at " + time + ", after its deadline " + deadline);
        if (decided.code().equals(DecisionCodes.COMMIT_REQUESTED)) {
            Set<String> registered =
                    page.state().branches().stream().map(BranchView::id).collect(Collectors.toSet());
            boolean meant = commits.getOrDefault(page.id, List.of()).stream().anyMatch(it -> means(it, registered));
            require(meant, page.id, "committed with the branches " + registered + ", which nobody asked for");
        }
    }

    private static boolean means(Input.Commit command, Set<String> registered) {
        List<TriedBranch> named = command.branches();
        return named == null
                || named.stream()
                        .map(TriedBranch::id)
                        .collect(Collectors.toSet())
                        .equals(registered);
    }

    @Override
    public void asked(Question question) {
        if (question.command() instanceof Input.Commit commit) {
            commits.computeIfAbsent(question.transactionId(), id -> new ArrayList<>())
                    .add(commit);
        }
    }

    @Override
    public void replied(Question question, @Nullable Object value, @Nullable Throwable refusal) {
        if (value instanceof TransactionState state && state.mode() != Mode.SAGA) {
            Decision taken =
                    switch (question.command()) {
                        case Input.Commit it -> Decision.COMMIT;
                        case Input.Rollback it -> Decision.ROLLBACK;
                        case null, default -> state.decision();
                    };
            require(
                    state.decision() == taken,
                    state.id(),
                    question.command() + " was taken; decided: " + state.decision());
        }
    }

    @Override
    public void sent(Departure departure) {
        long id = departure.call().transactionId();
        Decision needed =
                switch (departure.call().operation()) {
                    case COMPENSATE, CANCEL -> Decision.ROLLBACK;
                    case CONFIRM -> Decision.COMMIT;
                    // A check may have been on its way when the decision fell.
                    case ACTION, TRY, CHECK -> decisions.get(id);
                };
        require(
                decisions.get(id) == needed,
                id,
                "a " + departure.call().operation() + " was sent; decided: " + decisions.get(id));
    }
}
