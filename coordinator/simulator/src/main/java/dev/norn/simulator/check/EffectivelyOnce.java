package dev.norn.simulator.check;

import dev.norn.dsl.StepDefinition;
import dev.norn.engine.TransactionStatus;
import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.protocol.BranchCall;
import dev.norn.simulator.world.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Guarantee 4: at a participant with a fence each branch's database changes once, and back at most once; when everything
 * has ended, the books agree with the outcome. At one without, what was rolled back was compensated after it ran. Every
 * attempt carries the same body. No call carries a low-water mark above something unfinished, nor above what begins later.
 */
final class EffectivelyOnce extends Checker {

    /** What a participant's database went through for one branch. */
    private static final class Effects {
        private boolean fenced;
        private int done;
        private int undone;
    }

    private final Accounts accounts;
    private final Map<String, Effects> effects = new HashMap<>();
    private final Map<String, String> bodies = new HashMap<>();
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
        if (!work.effect()) {
            return;
        }
        BranchCall call = work.call();
        Effects branch = effects.computeIfAbsent(call.transactionId() + "/" + call.branch(), key -> new Effects());
        branch.fenced = work.fenced();
        if (call.operation().isUndo()) {
            branch.undone++;
        } else {
            branch.done++;
        }
        if (branch.fenced) {
            require(branch.done <= 1, call.transactionId(), call.branch() + " was done twice");
            require(
                    branch.undone <= branch.done,
                    call.transactionId(),
                    call.branch() + " was undone without being done");
        }
    }

    @Override
    public void finished() {
        for (Book.Page page : book.pages()) {
            List<Account> branches = accounts.of(page.id);
            for (StepDefinition step : page.definition().steps()) {
                Effects found = effects.getOrDefault(page.id + "/" + step.id(), new Effects());
                if (!branches.get(step.index()).repaired) {
                    compare(page, step, branches.get(step.index()), found);
                }
            }
        }
    }

    private void compare(Book.Page page, StepDefinition step, Account account, Effects found) {
        TransactionStatus status = page.state().status();
        String books = step.id() + " was done " + found.done + " and undone " + found.undone + " times in " + status;
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
