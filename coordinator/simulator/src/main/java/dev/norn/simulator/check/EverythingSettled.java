package dev.norn.simulator.check;

import dev.norn.dsl.StepDefinition;
import dev.norn.engine.Answer;
import dev.norn.engine.Decision;
import dev.norn.engine.Event;
import dev.norn.engine.Mode;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionStatus;
import dev.norn.simulator.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Guarantee 3: what may have run is confirmed or undone. By the journal: no action starts in a rollback, no try after the
 * decision, no compensation or cancel but in a rollback, no confirm but after a decision to commit; a branch has one call in
 * flight; only what may have run is undone, once, after its quiet period if nobody knows whether it ran, and in a saga after
 * everything of later stages; at the end nothing is left. By the wire: no compensation or cancel leaves any node while an
 * action or try of its branch can still be awaited. A message is delivered after a decision to commit and not before; its
 * producer is asked before the decision and not after.
 */
final class EverythingSettled extends Checker {

    /** Clocks of nodes run a little fast or slow. */
    private static final double CLOCK_TOLERANCE = 0.05;

    private final Accounts accounts;
    private final Map<String, List<Departure>> awaited = new TreeMap<>();

    EverythingSettled(World world, Book book, Accounts accounts) {
        super(world, book);
        this.accounts = accounts;
        accounts.auditor(this::audit);
    }

    private void audit(Book.Page page, RecordedEvent recorded, List<Account> branches) {
        switch (recorded.event()) {
            case Event.AttemptStarted attempt -> attemptStarted(page, attempt, recorded, branches);
            case Event.Ended ended -> ended(page, ended, branches);
            default -> {
                // Booked, and looked at when it matters.
            }
        }
    }

    private void attemptStarted(
            Book.Page page, Event.AttemptStarted attempt, RecordedEvent recorded, List<Account> branches) {
        Account account = branches.get(attempt.branch());
        require(account.isNew(attempt), page.id, "an attempt's number is used again: " + attempt);
        require(!account.inFlight(), page.id, "a call is in flight already: " + attempt);
        Decision decision = page.decisionBefore(recorded);
        switch (attempt.operation()) {
            case ACTION -> {
                require(decision != Decision.ROLLBACK, page.id, "an action in a rollback: " + attempt);
                boolean early = page.mode() == Mode.MESSAGE && decision != Decision.COMMIT;
                require(!early, page.id, "a delivery and no commit: " + attempt);
            }
            case CHECK -> require(decision == null, page.id, "a check after the decision: " + attempt);
            case TRY -> require(decision == null, page.id, "a try after the decision: " + attempt);
            case CONFIRM -> {
                require(decision == Decision.COMMIT, page.id, "a confirm and no commit: " + attempt);
                require(!account.confirmed, page.id, "it is confirmed already: " + attempt);
            }
            case COMPENSATE -> {
                undoStarted(page, attempt, recorded, account);
                laterStagesAreSettled(page, attempt, branches);
            }
            case CANCEL -> undoStarted(page, attempt, recorded, account);
        }
    }

    private void undoStarted(Book.Page page, Event.AttemptStarted attempt, RecordedEvent recorded, Account account) {
        Decision decision = page.decisionBefore(recorded);
        require(decision == Decision.ROLLBACK, page.id, "a compensation or cancel and no rollback: " + attempt);
        require(account.mayHaveRun(), page.id, "nothing can have run: " + attempt);
        require(!account.undone, page.id, "it is undone already: " + attempt);
        // Later attempts may come from another owner, whose clock is a little behind.
        boolean first = attempt.attempt() == 1;
        if (first && !account.known && !account.repaired && account.quietUntil != null) {
            require(
                    !recorded.time().isBefore(account.quietUntil),
                    page.id,
                    "the quiet period lasts until " + account.quietUntil + ": " + attempt);
        }
    }

    private void laterStagesAreSettled(Book.Page page, Event.AttemptStarted attempt, List<Account> branches) {
        int stage = page.definition().steps().get(attempt.branch()).stage();
        boolean byHand = branches.get(attempt.branch()).repaired;
        for (StepDefinition other : page.definition().steps()) {
            Account later = branches.get(other.index());
            if (other.stage() > stage && !byHand) {
                boolean settled = !later.inFlight()
                        && (later.undone
                                || later.repaired
                                || !later.mayHaveRun()
                                || other.compensation().isEmpty());
                require(settled, page.id, other.id() + " is not settled before " + attempt);
            }
        }
    }

    private void ended(Book.Page page, Event.Ended ended, List<Account> branches) {
        switch (page.mode()) {
            case SAGA -> sagaEnded(page, ended, branches);
            case TCC -> tccEnded(page, ended, branches);
            case MESSAGE -> messageEnded(page, ended, branches);
        }
    }

    /** What was committed is delivered, or given up by an operator. */
    private void messageEnded(Book.Page page, Event.Ended ended, List<Account> branches) {
        for (int i = 1; i < branches.size(); i++) {
            Account account = branches.get(i);
            require(!account.inFlight(), page.id, "at the end delivery " + i + " is in flight");
            boolean settled =
                    ended.status() == TransactionStatus.COMMITTED ? account.known || account.discarded : !account.known;
            require(settled, page.id, "at the end delivery " + i + " is not settled");
        }
    }

    /** What an initiator registered is cancelled in a rollback, whether it was tried or not. */
    private void tccEnded(Book.Page page, Event.Ended ended, List<Account> branches) {
        for (int i = 0; i < branches.size(); i++) {
            Account account = branches.get(i);
            require(!account.inFlight(), page.id, "at the end branch " + i + " is in flight");
            boolean settled = ended.status() == TransactionStatus.COMMITTED
                    ? account.confirmed && !account.undone
                    : !account.confirmed && (account.undone || !account.mayHaveRun());
            require(settled, page.id, "at the end branch " + i + " is not settled");
        }
    }

    private void sagaEnded(Book.Page page, Event.Ended ended, List<Account> branches) {
        for (StepDefinition step : page.definition().steps()) {
            Account account = branches.get(step.index());
            require(!account.inFlight(), page.id, "at the end " + step.id() + " is in flight");
            boolean settled = ended.status() == TransactionStatus.COMMITTED
                    ? account.known || account.skipped || account.discarded
                    : account.undone
                            || account.repaired
                            || !account.mayHaveRun()
                            || step.compensation().isEmpty();
            require(settled, page.id, "at the end " + step.id() + " is not settled");
        }
    }

    // ---- by the wire

    @Override
    public void sent(Departure departure) {
        String branch =
                departure.call().transactionId() + "/" + departure.call().branch();
        if (departure.call().operation().isForward()) {
            awaited.computeIfAbsent(branch, key -> new ArrayList<>()).add(departure);
            return;
        }
        if (!departure.call().operation().isUndo()) {
            return;
        }
        long id = departure.call().transactionId();
        Book.Page page = book.page(id);
        boolean byHand =
                page != null && accounts.of(id).get(page.branch(departure.call().branch())).repaired;
        for (Departure action : awaited.getOrDefault(branch, List.of())) {
            double awaitedNanos = action.wire().timeout().toNanos() * (1 - CLOCK_TOLERANCE);
            require(
                    byHand || world.nanos() - action.sentNanos() >= awaitedNanos,
                    id,
                    "it was undone while " + action.call().operation() + " #"
                            + action.call().attempt() + " of " + action.node() + " is in flight");
        }
    }

    @Override
    public void answered(Departure departure, Answer answer) {
        String branch =
                departure.call().transactionId() + "/" + departure.call().branch();
        List<Departure> actions = awaited.get(branch);
        if (actions != null && answer instanceof Answer.Done) {
            // It is known to have run: attempts that were lost before are not awaited any more.
            actions.clear();
        } else if (actions != null) {
            actions.remove(departure);
        }
    }
}
