package dev.norn.simulator.check;

import dev.norn.engine.BranchSpec;
import dev.norn.engine.BranchView;
import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.RegistrationKey;
import dev.norn.engine.TransactionStatus;
import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.Registered;
import dev.norn.simulator.world.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Guarantee 3 of TCC, as its initiators see it: no branch is registered after the decision; who was told of a branch, and so
 * may make its try, finds it confirmed or cancelled at the end, or named by the operator's kill: nobody is left an orphan.
 * One key registers one set of branches, which everybody who repeats it is told of.
 */
final class Registrations extends Checker {

    private record Key(long transactionId, String hash) {}

    private final Accounts accounts;
    private final Map<Long, Set<Integer>> told = new TreeMap<>();
    private final Map<Key, RegistrationKey> committed = new HashMap<>();
    private final Map<Key, List<String>> answers = new HashMap<>();

    Registrations(World world, Book book, Accounts accounts) {
        super(world, book);
        this.accounts = accounts;
    }

    @Override
    public void committed(Batch batch, BatchResult result) {
        for (Book.Addition addition : book.newest()) {
            for (RecordedEvent recorded : addition.events()) {
                if (recorded.event() instanceof Event.BranchesRegistered event) {
                    registered(addition.page(), recorded, event.key());
                }
            }
        }
    }

    private void registered(Book.Page page, RecordedEvent recorded, @Nullable RegistrationKey key) {
        require(page.decisionBefore(recorded) == null, page.id, "branches are registered after the decision");
        if (key != null) {
            RegistrationKey earlier = committed.put(new Key(page.id, key.keyHash()), key);
            require(earlier == null, page.id, "a key registers branches a second time: " + key);
        }
    }

    @Override
    public void replied(Question question, @Nullable Object value, @Nullable Throwable refusal) {
        if (question.command() instanceof Input.Register command) {
            if (value instanceof Registered registered) {
                answered(question.transactionId(), command, registered);
            } else if (refusal instanceof CoordinatorException cause
                    && cause.code().equals("IDEMPOTENCY_KEY_REUSED")) {
                keyReused(question.transactionId(), command.key());
            }
        }
    }

    private void answered(long id, Input.Register command, Registered registered) {
        List<String> branches =
                registered.branches().stream().map(BranchView::id).toList();
        require(
                registered.branches().stream()
                        .map(BranchView::target)
                        .toList()
                        .equals(command.branches().stream()
                                .map(BranchSpec::target)
                                .toList()),
                id,
                command + " was answered with the branches " + registered.branches());
        RegistrationKey key = command.key();
        if (key != null) {
            List<String> earlier = answers.putIfAbsent(new Key(id, key.keyHash()), branches);
            require(
                    earlier == null || earlier.equals(branches),
                    id,
                    "one key was answered with " + branches + " (expected: " + earlier + ")");
            require(key.equals(committed.get(new Key(id, key.keyHash()))), id, "nothing is committed with " + key);
        }
        registered
                .branches()
                .forEach(branch ->
                        told.computeIfAbsent(id, it -> new TreeSet<>()).add(branch.index()));
    }

    private void keyReused(long id, @Nullable RegistrationKey key) {
        RegistrationKey taken = key == null ? null : committed.get(new Key(id, key.keyHash()));
        require(
                taken != null && !taken.equals(key),
                id,
                "a key was said to be taken by other branches; committed with it: " + taken);
    }

    @Override
    public void finished() {
        told.forEach((id, branches) -> {
            Book.Page page = book.page(id);
            for (int branch : branches) {
                require(page != null && isSettled(page, branch), id, "branch " + branch + " is an orphan");
            }
        });
    }

    private boolean isSettled(Book.Page page, int branch) {
        List<Account> all = accounts.of(page.id);
        if (branch >= all.size()) {
            return false;
        }
        if (all.get(branch).confirmed || all.get(branch).undone) {
            return true;
        }
        return page.state().status() == TransactionStatus.KILLED
                && page.events.getLast().event() instanceof Event.Killed killed
                && killed.inconsistent().contains(branch);
    }
}
