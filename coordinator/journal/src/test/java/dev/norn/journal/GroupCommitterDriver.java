package dev.norn.journal;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Runs a {@link GroupCommitter} on the test's own thread: what it hands to its executor waits until it is asked for. */
final class GroupCommitterDriver {

    final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    final ArrayDeque<Runnable> retries = new ArrayDeque<>();
    final List<String> told = new ArrayList<>();
    final GroupCommitter committer;

    GroupCommitterDriver(JournalStore store, NodeTerm term, long lastBatch, GroupCommitLimits limits) {
        Lease lease = new Lease(term, Instant.EPOCH, Instant.MAX, lastBatch, 0, null, 0);
        committer = new GroupCommitter(store, lease, limits, tasks::add, retries::add);
    }

    /** Commits entries and fails unless each is told to be committed. */
    static void commitAll(JournalStore store, NodeTerm term, long lastBatch, List<Entry> entries) {
        GroupCommitterDriver driver = new GroupCommitterDriver(store, term, lastBatch, GroupCommitLimits.DEFAULT);
        for (int index = 0; index < entries.size(); index++) {
            driver.append(entries.get(index), Integer.toString(index));
        }
        driver.runAll();
        for (int index = 0; index < entries.size(); index++) {
            if (!driver.told.get(index).equals(index + " committed")) {
                throw new AssertionError(driver.told.get(index));
            }
        }
    }

    void append(Entry entry, String name) {
        committer.append(entry, callback(name));
    }

    GroupCommit.Callback callback(String name) {
        return new GroupCommit.Callback() {
            @Override
            public void committed() {
                told.add(name + " committed");
            }

            @Override
            public void duplicate(KnownStart start) {
                told.add(name + " duplicate of " + start.transactionId() + " " + start.sameBody());
            }

            @Override
            public void refused(String reason) {
                told.add(name + " refused");
            }

            @Override
            public void lost(StoreException cause) {
                told.add(name + " lost " + cause.getClass().getSimpleName());
            }
        };
    }

    void runAll() {
        while (!tasks.isEmpty() || !retries.isEmpty()) {
            (tasks.isEmpty() ? retries : tasks).remove().run();
        }
    }
}
