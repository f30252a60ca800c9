package dev.norn.benchmarks.saga;

import dev.norn.journal.Batch;
import dev.norn.journal.Entry;
import dev.norn.journal.JournalStore;
import dev.norn.journal.RowChange;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the coordinator makes durable for one saga, seen on its way into the journal. */
final class CapturedSaga {

    private CapturedSaga() {}

    /**
     * Runs one saga in this process.
     *
     * @param store closed afterwards
     * @return its entries in order: each is a point that had to be durable before it went on
     */
    static List<Entry> entries(JournalStore store) throws Exception {
        List<Entry> entries = new CopyOnWriteArrayList<>();
        try (InProcessNode node = InProcessNode.start(watched(store, entries))) {
            node.runOne();
        }
        if (entries.isEmpty() || !entries.getFirst().created()) {
            throw new IllegalStateException("the first entry does not create a transaction: " + entries);
        }
        entries.forEach(CapturedSaga::requirePlain);
        return List.copyOf(entries);
    }

    private static JournalStore watched(JournalStore store, List<Entry> entries) {
        return (JournalStore) Proxy.newProxyInstance(
                CapturedSaga.class.getClassLoader(),
                new Class<?>[] {JournalStore.class},
                (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(store, arguments);
                        // Not before: a batch that failed comes again.
                        if (method.getName().equals("commit")) {
                            entries.addAll(((Batch) arguments[0]).entries());
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** The floor writes what this saga needs, and no column besides. */
    private static void requirePlain(Entry entry) {
        var row = entry.row();
        boolean plainRow = row.businessKey() == null
                && row.labels().isEmpty()
                && row.attentionCode() == null
                && row.nextDueAt() == null;
        boolean plain =
                entry.key() == null && entry.deadLetters().isEmpty() && (entry.change() == RowChange.NONE || plainRow);
        if (!plain) {
            throw new IllegalStateException("the floor does not know how to write " + entry);
        }
    }
}
