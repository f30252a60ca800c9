package dev.norn.simulator.check;

import dev.norn.dsl.StepDefinition;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import dev.norn.engine.RecordedEvent;
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
        for (StepDefinition step : page.definition().steps()) {
            branches.add(new Account(step.timeout(), step.quietPeriod()));
        }
        return branches;
    }

    private static void enter(List<Account> branches, Event event, Instant time) {
        switch (event) {
            case Event.AttemptStarted e -> {
                Account account = branches.get(e.branch());
                switch (e.operation()) {
                    case ACTION -> account.actionInFlight = true;
                    case COMPENSATE -> account.compensationInFlight = true;
                    case TRY, CONFIRM, CANCEL -> throw new IllegalStateException("of a saga: " + e);
                }
            }
            case Event.AttemptInterrupted e -> branches.get(e.branch()).interrupted(e.operation(), time);
            case Event.AttemptUnknown e -> branches.get(e.branch()).unanswered(e.operation(), time);
            case Event.AttemptPending e -> branches.get(e.branch()).pending(e.operation(), time);
            case Event.AttemptNotSent e -> branches.get(e.branch()).ended(e.operation());
            case Event.BranchSucceeded e -> {
                branches.get(e.branch()).ended(BranchOperation.ACTION);
                branches.get(e.branch()).known = true;
            }
            case Event.BranchFailed e -> {
                branches.get(e.branch()).ended(BranchOperation.ACTION);
                branches.get(e.branch()).working = false;
            }
            case Event.BranchCompensated e -> {
                branches.get(e.branch()).ended(BranchOperation.COMPENSATE);
                branches.get(e.branch()).undone = true;
            }
            case Event.BranchSkipped e -> branches.get(e.branch()).skipped = true;
            case Event.ResolvedByOperator e -> {
                Account account = branches.get(e.branch());
                account.repaired = true;
                account.known |= e.operation() == BranchOperation.ACTION;
                account.undone |= e.operation() == BranchOperation.COMPENSATE;
            }
            case Event.Discarded e -> {
                branches.get(e.branch()).repaired = true;
                branches.get(e.branch()).discarded = true;
                branches.get(e.branch()).undone |= e.operation() == BranchOperation.COMPENSATE;
            }
            case Event.SkippedByOperator e -> {
                Account account = branches.get(e.branch());
                account.repaired = true;
                account.known |= e.operation() == BranchOperation.ACTION;
                account.undone |= e.operation() == BranchOperation.COMPENSATE;
            }
            case Event.RetryRequested e -> branches.get(e.branch()).repaired = true;
            case Event.TccStarted e -> throw new IllegalStateException("of a saga: " + e);
            case Event.BranchesRegistered e -> throw new IllegalStateException("of a saga: " + e);
            case Event.BranchTried e -> throw new IllegalStateException("of a saga: " + e);
            case Event.BranchConfirmed e -> throw new IllegalStateException("of a saga: " + e);
            case Event.BranchCancelled e -> throw new IllegalStateException("of a saga: " + e);
            case Event.SagaStarted e -> {}
            case Event.ExpressionFailed e -> {}
            case Event.Decided e -> {}
            case Event.AttentionRaised e -> {}
            case Event.AttentionCleared e -> {}
            case Event.DeadLettered e -> {}
            case Event.Redriven e -> {}
            case Event.Ended e -> {}
            case Event.Killed e -> {}
        }
    }
}
