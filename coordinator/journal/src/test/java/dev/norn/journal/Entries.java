package dev.norn.journal;

import dev.norn.engine.Decision;
import dev.norn.engine.Mode;
import dev.norn.engine.TransactionId;
import dev.norn.engine.TransactionStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Makes entries for tests: ids and sequence numbers grow, starting at a moment. */
public final class Entries {

    private final AtomicLong slot;
    private final AtomicLong sequence = new AtomicLong(1);
    private final Instant now;

    public Entries(Instant now) {
        this.now = now.truncatedTo(ChronoUnit.MICROS);
        this.slot = new AtomicLong(TransactionId.slotAt(now.toEpochMilli()));
    }

    public long newId(int shard) {
        return TransactionId.of(shard, slot.getAndIncrement());
    }

    public Entry start(int shard) {
        return started(newId(shard), null);
    }

    public Entry start(int shard, String key, String body) {
        return started(newId(shard), key(key, body));
    }

    private Entry started(long id, IdempotencyKey key) {
        return entry(row(id, TransactionStatus.ACTIVE), RowChange.CREATED, "{\"started\":%d}".formatted(id), key);
    }

    /** A step's success: changes nothing in the row. */
    public Entry step(Entry before) {
        return entry(before.row(), RowChange.NONE, "{\"step\":true}", null);
    }

    public Entry end(Entry before) {
        return entry(row(before.transactionId(), TransactionStatus.COMMITTED), RowChange.CHANGED, "{\"end\":1}", null);
    }

    public Entry withPayload(Entry entry, String payload) {
        return entry(entry.row(), entry.change(), payload, entry.key());
    }

    public Entry withRow(Entry entry, TransactionRow row) {
        return entry(row, entry.change(), entry.payload(), entry.key());
    }

    public Entry withDeadLetters(Entry entry, DeadLetterChange... changes) {
        Entry made = entry(entry.row(), entry.change(), entry.payload(), entry.key());
        return new Entry(
                made.shard(),
                made.epoch(),
                made.firstSequence(),
                made.eventCount(),
                made.time(),
                made.payload(),
                made.row(),
                made.change(),
                made.key(),
                List.of(changes));
    }

    /** The same under another sequence number. */
    public Entry withSequence(Entry entry, long firstSequence) {
        return new Entry(
                entry.shard(),
                entry.epoch(),
                firstSequence,
                entry.eventCount(),
                entry.time(),
                entry.payload(),
                entry.row(),
                entry.change(),
                entry.key(),
                entry.deadLetters());
    }

    private Entry entry(TransactionRow row, RowChange change, String payload, IdempotencyKey key) {
        return new Entry(
                TransactionId.shard(row.id()), 1, sequence.getAndAdd(2), 2, now, payload, row, change, key, List.of());
    }

    public TransactionRow row(long id, TransactionStatus status) {
        boolean ended = status.ended();
        return new TransactionRow(
                id,
                Mode.SAGA,
                "order",
                3,
                status,
                ended ? Decision.COMMIT : null,
                null,
                Map.of(),
                now,
                now.plus(Duration.ofMinutes(15)),
                ended ? now.plusMillis(1) : null,
                ended ? now.plusMillis(1) : null,
                null,
                null,
                null,
                null,
                null);
    }

    public static IdempotencyKey key(String key, String body) {
        return new IdempotencyKey(sha256(key), sha256(body));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
