package dev.norn.runtime.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.norn.journal.StoredEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineTest {

    @Test
    void shouldCallATransactionUnreadableWhenTwoEntriesClaimOneSequenceNumber() {
        Engine engine = new Engine((name, version) -> Optional.empty());
        Instant time = Instant.parse("2026-03-10T12:00:00Z");
        List<StoredEntry> entries =
                List.of(new StoredEntry(7, 10, 2, time, "[]"), new StoredEntry(7, 11, 1, time, "[]"));
        assertThatExceptionOfType(Engine.UnreadableException.class)
                .isThrownBy(() -> engine.replay(7, entries))
                .withMessageContaining("sequence 11 after 10 with 2 events (expected: >= 12)")
                .satisfies(unreadable -> assertThat(unreadable.code()).isEqualTo("JOURNAL_UNREADABLE"));
    }
}
