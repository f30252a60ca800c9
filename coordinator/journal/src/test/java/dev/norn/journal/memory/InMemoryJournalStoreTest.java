package dev.norn.journal.memory;

import dev.norn.journal.JournalStore;
import dev.norn.journal.JournalStoreConformance;
import java.time.Instant;
import java.util.List;

class InMemoryJournalStoreTest extends JournalStoreConformance {

    private Instant now = Instant.parse("2026-05-06T07:08:09.123456Z");
    private InMemoryJournalStore memory;

    @Override
    protected JournalStore freshStore() {
        memory = new InMemoryJournalStore(SHARDS, () -> now);
        return memory;
    }

    @Override
    protected JournalStore anotherProcess() {
        return memory;
    }

    @Override
    protected void endLease(String nodeId) {
        now = now.plus(LEASE);
    }

    @Override
    protected List<String> deadLetters() {
        return memory.deadLetters().stream()
                .map(letter -> "%d/%d/%s/%d"
                        .formatted(letter.transactionId(), letter.branch(), letter.step(), letter.attempts()))
                .toList();
    }
}
