package dev.norn.simulator.planted;

import dev.norn.engine.Answer;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import dev.norn.engine.codec.EventCodec;
import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.journal.Entry;
import dev.norn.journal.GroupCommit;
import dev.norn.journal.JournalStore;
import dev.norn.journal.KnownStart;
import dev.norn.journal.NodeTerm;
import dev.norn.journal.StoreException;
import dev.norn.runtime.dispatch.Transport;
import dev.norn.simulator.node.Seams;
import dev.norn.simulator.world.Host;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Bugs that lie between the parts of a run. */
final class BuggyParts {

    private BuggyParts() {}

    /** Effects are let out when their entry is handed to the journal. */
    static Seams effectsBeforeCommit() {
        return hasty(event -> true);
    }

    /** Confirms are let out with the decision, when that is handed to the journal. */
    static Seams confirmsBeforeCommit() {
        return hasty(event ->
                event instanceof Event.AttemptStarted attempt && attempt.operation() == BranchOperation.CONFIRM);
    }

    /** An initiator is told of its branches when they are handed to the journal. */
    static Seams registeredBeforeCommit() {
        return hasty(Event.BranchesRegistered.class::isInstance);
    }

    private static Seams hasty(Predicate<Event> which) {
        return new Seams() {
            @Override
            public GroupCommit commits(GroupCommit commits, Host host) {
                return new HastyCommit(commits, which);
            }
        };
    }

    private record HastyCommit(GroupCommit commits, Predicate<Event> which) implements GroupCommit {
        @Override
        public void append(Entry entry, Callback callback) {
            if (EventCodec.decode(entry.payload()).stream().noneMatch(which)) {
                commits.append(entry, callback);
                return;
            }
            commits.append(entry, new OnlyIfLost(callback));
            callback.committed();
        }

        @Override
        public int backlog() {
            return commits.backlog();
        }

        @Override
        public void readmit(long transactionId) {
            commits.readmit(transactionId);
        }

        @Override
        public void close() {
            commits.close();
        }
    }

    private record OnlyIfLost(GroupCommit.Callback callback) implements GroupCommit.Callback {
        @Override
        public void committed() {
            // Said already.
        }

        @Override
        public void duplicate(KnownStart start) {
            // Too late.
        }

        @Override
        public void refused(String reason) {
            // Too late.
        }

        @Override
        public void lost(StoreException cause) {
            callback.lost(cause);
        }
    }

    /** A batch is written in whatever term and order it comes. */
    static Seams noFence() {
        return new Seams() {
            @Override
            public JournalStore truth(JournalStore store) {
                Map<String, Long> written = new HashMap<>();
                return committing(store, batch -> {
                    String nodeId = batch.term().nodeId();
                    long number = written.getOrDefault(nodeId, 0L) + 1;
                    BatchResult result = underSomeTerm(store, batch, number);
                    written.put(nodeId, number);
                    return result;
                });
            }
        };
    }

    private static BatchResult underSomeTerm(JournalStore store, Batch batch, long number) throws StoreException {
        for (long term = batch.term().term(); ; term++) {
            try {
                return store.commit(new Batch(new NodeTerm(batch.term().nodeId(), term), number, batch.entries()));
            } catch (StoreException.Fenced e) {
                // The next one.
            }
        }
    }

    /** A start's key is not kept. */
    static Seams noKeys() {
        return new Seams() {
            @Override
            public JournalStore truth(JournalStore store) {
                return committing(
                        store,
                        batch -> store.commit(new Batch(
                                batch.term(),
                                batch.number(),
                                batch.entries().stream()
                                        .map(BuggyParts::withoutKey)
                                        .toList())));
            }
        };
    }

    private static Entry withoutKey(Entry entry) {
        return new Entry(
                entry.shard(),
                entry.epoch(),
                entry.firstSequence(),
                entry.eventCount(),
                entry.time(),
                entry.payload(),
                entry.row(),
                entry.change(),
                null,
                entry.deadLetters());
    }

    /** A commit without a clear answer is taken for done. */
    static Seams ambiguousIsDone() {
        return new Seams() {
            @Override
            public JournalStore store(JournalStore store, Host host) {
                return committing(store, batch -> {
                    try {
                        return store.commit(batch);
                    } catch (StoreException.Ambiguous e) {
                        return BatchResult.COMPLETE;
                    }
                });
            }
        };
    }

    /** A call without a clear answer is taken for one that was not sent. */
    static Seams unknownIsUnsent() {
        return answering(
                answer -> answer instanceof Answer.Unknown unknown ? new Answer.NotSent(unknown.error()) : answer);
    }

    private interface Misreading {
        Answer of(Answer answer);
    }

    private static Seams answering(Misreading misreading) {
        return new Seams() {
            @Override
            public Transport transport(Transport transport, Host host) {
                return (call, trust, done) -> transport.call(call, trust, answer -> done.accept(misreading.of(answer)));
            }
        };
    }

    private interface Commit {
        BatchResult of(Batch batch) throws StoreException;
    }

    /** The same store, but for its commits. */
    private static JournalStore committing(JournalStore store, Commit commit) {
        return (JournalStore) Proxy.newProxyInstance(
                JournalStore.class.getClassLoader(),
                new Class<?>[] {JournalStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        return commit.of((Batch) arguments[0]);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
