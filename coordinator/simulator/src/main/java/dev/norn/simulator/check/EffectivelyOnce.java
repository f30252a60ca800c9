package dev.norn.simulator.check;

import dev.norn.dsl.StepDefinition;
import dev.norn.engine.BranchView;
import dev.norn.engine.Input;
import dev.norn.engine.TransactionStatus;
import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.protocol.BranchCall;
import dev.norn.simulator.world.World;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Guarantee 4: at a participant with a fence each branch's database changes once, and back at most once, and never after
 * it was asked to change back; a branch is confirmed or cancelled, once, and never both; when everything has ended, the
 * books agree with the outcome. At one without, what was rolled back was undone after it ran, and what was committed is
 * confirmed. A message is delivered where its producer's local transaction is committed, and nowhere else. Every attempt
 * carries the same body. No call carries a low-water mark above something unfinished, nor above
 * what begins later.
 */
final class EffectivelyOnce extends Checker {

    /** What a participant's database went through for one branch. */
    private static final class Effects {
        private boolean fenced;
        private int done;
        private int undone;
        private int confirmed;

        /** Whether it said that the branch is undone, or that there was nothing to undo. */
        private boolean undoAnswered;

        @Override
        public String toString() {
            return "done " + done + ", undone " + undone + " and confirmed " + confirmed + " times";
        }
    }

    private static final int GONE = 410;

    private final Accounts accounts;
    private final Map<String, Effects> effects = new HashMap<>();
    private final Map<String, String> bodies = new HashMap<>();
    private final Set<Long> decidedByOthers = new HashSet<>();
    private long highestMark;

    EffectivelyOnce(World world, Book book, Accounts accounts) {
        super(world, book);
        this.accounts = accounts;
    }

    @Override
    public void committed(Batch batch, BatchResult result) {
        for (Book.Addition addition : book.newest()) {
            long id = addition.page().id;
            require(
                    addition.from() > 0 || id >= highestMark,
                    id,
                    "it begins below the low-water mark " + highestMark + " that was told");
        }
    }

    @Override
    public void sent(Departure departure) {
        BranchCall call = departure.call();
        String body = bodies.putIfAbsent(call.idempotencyKey(), departure.wire().body());
        Book.Page page = book.page(call.transactionId());
        if (body != null && page != null && !isRepaired(page)) {
            require(
                    body.equals(departure.wire().body()),
                    call.transactionId(),
                    call.idempotencyKey() + " has another body: "
                            + departure.wire().body() + " (expected: " + body + ")");
        }
        highestMark = Math.max(highestMark, call.lowWaterMark());
        for (long unfinished : book.unfinished()) {
            if (unfinished < call.lowWaterMark()) {
                require(false, unfinished, "it lies below the low-water mark " + call.lowWaterMark());
                break;
            }
        }
    }

    /** What an operator does to any branch may change the input of others. */
    private boolean isRepaired(Book.Page page) {
        return accounts.of(page.id).stream().anyMatch(account -> account.repaired);
    }

    @Override
    public void worked(Work work) {
        BranchCall call = work.call();
        Effects branch = effects.computeIfAbsent(call.transactionId() + "/" + call.branch(), key -> new Effects());
        branch.fenced = work.fenced();
        if (work.effect()) {
            count(call, branch);
        }
        branch.undoAnswered |= call.operation().isUndo() && (work.status() < 300 || work.status() == GONE);
    }

    private void count(BranchCall call, Effects branch) {
        switch (call.operation()) {
            case ACTION, TRY -> branch.done++;
            case COMPENSATE, CANCEL -> branch.undone++;
            case CONFIRM -> branch.confirmed++;
            case CHECK -> require(false, call.transactionId(), "a check changed something");
        }
        if (branch.fenced) {
            long id = call.transactionId();
            require(branch.done <= 1, id, call.branch() + " was done twice");
            require(branch.undone <= branch.done, id, call.branch() + " was undone without being done");
            require(branch.confirmed <= branch.done, id, call.branch() + " was confirmed without being tried");
            require(branch.confirmed == 0 || branch.undone == 0, id, call.branch() + " was confirmed and cancelled");
            boolean late = call.operation().isForward() && branch.undoAnswered;
            require(!late, id, call.branch() + " was done after it was undone");
        }
    }

    @Override
    public void finished() {
        for (Book.Page page : book.pages()) {
            List<Account> branches = accounts.of(page.id);
            for (BranchView branch : page.state().branches()) {
                Account account = branches.get(branch.index());
                Effects found = effects.getOrDefault(page.id + "/" + branch.id(), new Effects());
                if (!account.repaired) {
                    compare(page, branch, account, found);
                }
            }
        }
    }

    private void compare(Book.Page page, BranchView branch, Account account, Effects found) {
        switch (page.mode()) {
            case SAGA -> compare(page, page.definition().steps().get(branch.index()), account, found);
            case TCC -> compare(page, branch, found);
            case MESSAGE -> compareMessage(page, branch, found);
        }
    }

    /** Delivered if and only if the local transaction is committed, whoever asked for what. */
    private void compareMessage(Book.Page page, BranchView branch, Effects found) {
        TransactionStatus status = page.state().status();
        String books = branch.id() + " was " + found + " in " + status;
        boolean isProducer = branch.index() == 0;
        if (isProducer && decidedByOthers.contains(page.id)) {
            return;
        }
        if (status == TransactionStatus.COMMITTED) {
            require(found.fenced ? found.done == 1 : found.done >= 1, page.id, books);
        } else if (status == TransactionStatus.ROLLED_BACK) {
            require(found.done == 0, page.id, books);
        }
    }

    /** Operators may decide about a message what is not so. */
    @Override
    public void asked(Question question) {
        boolean decides =
                switch (question.command()) {
                    case Input.Commit it -> true;
                    case Input.Rollback it -> true;
                    case Input.Compensate it -> true;
                    case Input.Resolve it -> true;
                    case Input.Discard it -> true;
                    case null, default -> false;
                };
        Book.Page page = book.page(question.transactionId());
        boolean undecided = page == null || page.state().decision() == null;
        if (decides && undecided && !question.client().startsWith(Question.PRODUCER)) {
            decidedByOthers.add(question.transactionId());
        }
    }

    private void compare(Book.Page page, BranchView branch, Effects found) {
        TransactionStatus status = page.state().status();
        String books = branch.id() + " was " + found + " in " + status;
        if (status == TransactionStatus.COMMITTED) {
            boolean right = found.fenced ? found.confirmed == 1 : found.confirmed >= 1;
            require(right && found.undone == 0, page.id, books);
        } else if (status == TransactionStatus.ROLLED_BACK) {
            boolean right = found.fenced ? found.done == found.undone : found.done == 0 || found.undoAnswered;
            require(right && found.confirmed == 0, page.id, books);
        }
    }

    private void compare(Book.Page page, StepDefinition step, Account account, Effects found) {
        TransactionStatus status = page.state().status();
        String books = step.id() + " was " + found + " in " + status;
        if (status == TransactionStatus.COMMITTED) {
            boolean right = account.skipped ? found.done == 0 : found.done >= 1;
            require(right && found.undone == 0, page.id, books);
        } else if (status == TransactionStatus.ROLLED_BACK
                && step.compensation().isPresent()) {
            boolean right = found.fenced ? found.done == found.undone : found.done == 0 || found.undone >= 1;
            require(right, page.id, books);
        }
    }
}
