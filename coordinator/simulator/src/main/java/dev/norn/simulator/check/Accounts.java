package dev.norn.simulator.check;

import dev.norn.dsl.StepDefinition;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.Decision;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Event;
import dev.norn.engine.Mode;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TriedBy;
import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An account for each branch of each transaction, kept from the committed events alone. */
final class Accounts implements Observer {

    /** Told of each event right before it is booked. */
    interface Auditor {
        void before(Book.Page page, RecordedEvent event, List<Account> branches);
    }

    private final Book book;
    private final Map<Long, List<Account>> accounts = new TreeMap<>();
    private Auditor auditor = (page, event, branches) -> {};

    Accounts(Book book) {
        this.book = book;
    }

    void auditor(Auditor told) {
        auditor = told;
    }

    List<Account> of(long transactionId) {
        return accounts.getOrDefault(transactionId, List.of());
    }

    @Override
    public void committed(Batch batch, BatchResult result) {
        for (Book.Addition addition : book.newest()) {
            List<Account> branches = accounts.computeIfAbsent(addition.page().id, id -> open(addition.page()));
            for (RecordedEvent recorded : addition.events()) {
                auditor.before(addition.page(), recorded, branches);
                enter(branches, recorded.event(), recorded.time());
            }
        }
    }

    private static List<Account> open(Book.Page page) {
        List<Account> branches = new ArrayList<>();
        if (page.mode() == Mode.SAGA) {
            for (StepDefinition step : page.definition().steps()) {
                branches.add(new Account(step.timeout(), step.quietPeriod(), false));
            }
        }
        return branches;
    }

    /** Branches of TCC have no setting for the quiet period: it is one attempt's timeout. */
    private static void register(List<Account> branches, List<BranchSpec> specs, boolean triedElsewhere) {
        for (BranchSpec spec : specs) {
            branches.add(new Account(spec.timeout(), spec.timeout(), triedElsewhere));
        }
    }

    private static void enter(List<Account> branches, Event event, Instant time) {
        switch (event) {
            case Event.TccStarted e -> register(branches, e.branches(), e.triedBy() == TriedBy.INITIATOR);
            case Event.MessagePrepared e -> {
                register(branches, List.of(e.check()), false);
                register(branches, e.deliveries(), false);
            }
            case Event.BranchesRegistered e -> register(branches, e.branches(), true);
            case Event.AttemptStarted e -> branches.get(e.branch()).started(e.operation());
            case Event.AttemptInterrupted e -> branches.get(e.branch()).interrupted(e.operation(), time);
            case Event.AttemptUnknown e -> branches.get(e.branch()).unanswered(e.operation(), time);
            case Event.AttemptPending e -> branches.get(e.branch()).pending(e.operation(), time);
            case Event.AttemptNotSent e -> branches.get(e.branch()).ended(e.operation());
            case Event.BranchSucceeded e -> branches.get(e.branch()).succeeded();
            case Event.BranchTried e -> branches.get(e.branch()).done(BranchOperation.TRY);
            case Event.BranchFailed e -> branches.get(e.branch()).failed();
            case Event.BranchCompensated e -> branches.get(e.branch()).done(BranchOperation.COMPENSATE);
            case Event.BranchConfirmed e -> branches.get(e.branch()).done(BranchOperation.CONFIRM);
            case Event.BranchCancelled e -> branches.get(e.branch()).done(BranchOperation.CANCEL);
            case Event.BranchSkipped e -> branches.get(e.branch()).skipped = true;
            case Event.ResolvedByOperator e -> branches.get(e.branch()).repaired(e.operation());
            case Event.SkippedByOperator e -> branches.get(e.branch()).repaired(e.operation());
            case Event.Discarded e -> branches.get(e.branch()).discarded(e.operation());
            case Event.RetryRequested e -> branches.get(e.branch()).repaired = true;
            case Event.Decided e -> {
                branches.forEach(Account::decided);
                // An initiator that asks for it itself has stopped trying.
                if (e.decision() == Decision.ROLLBACK && !e.code().equals(DecisionCodes.REQUESTED)) {
                    branches.forEach(account -> account.overtaken(time));
                }
            }
            case Event.SagaStarted e -> {}
            case Event.ExpressionFailed e -> {}
            case Event.AttentionRaised e -> {}
            case Event.AttentionCleared e -> {}
            case Event.DeadLettered e -> {}
            case Event.Redriven e -> {}
            case Event.Ended e -> {}
            case Event.Killed e -> {}
        }
    }
}
