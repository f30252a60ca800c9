package dev.norn.kafka.trigger;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What was polled of a partition and is not done: which event may be tried next, and up to where everything is done. An
 * event with a key waits for the earlier ones with that key. Belongs to the loop.
 */
final class PartitionBacklog {
    /** With so many events that are not done, no more are polled. */
    static final int MAX_EVENTS = 1_000;

    /** Likewise with so many bytes, about. */
    static final long MAX_BYTES = 16L << 20;

    private static final long NONE = -1;

    private final Deque<PendingEvent> all = new ArrayDeque<>();
    private final Deque<PendingEvent> fresh = new ArrayDeque<>();
    /** Of each key that an event is under way with, those that wait for it. */
    private final Map<ByteBuffer, Deque<PendingEvent>> busy = new HashMap<>();

    private final Deque<PendingEvent> released = new ArrayDeque<>();
    private long nextOffset = NONE;
    private int unfinished;
    private long bytes;

    /** Begins at an offset that is to be committed even if nothing comes. */
    void beginAt(long offset) {
        nextOffset = offset;
    }

    void add(PendingEvent event) {
        all.add(event);
        fresh.add(event);
        unfinished++;
        bytes += bytes(event);
        nextOffset = event.record().offset() + 1;
    }

    /** The next event that may be tried, without taking it. */
    @Nullable
    PendingEvent peek() {
        if (!released.isEmpty()) {
            return released.peek();
        }
        for (PendingEvent event = fresh.peek(); event != null; event = fresh.peek()) {
            ByteBuffer key = keyOf(event);
            Deque<PendingEvent> waiting = key == null ? null : busy.get(key);
            if (waiting == null) {
                return event;
            }
            waiting.add(fresh.remove());
        }
        return null;
    }

    /** Takes what {@link #peek()} has shown. */
    void take(PendingEvent event) {
        if (released.peek() == event) {
            released.remove();
        } else {
            fresh.remove();
            ByteBuffer key = keyOf(event);
            if (key != null) {
                busy.put(key, new ArrayDeque<>());
            }
        }
    }

    /** An event that was taken is done. */
    void done(PendingEvent event) {
        event.finish();
        unfinished--;
        bytes -= bytes(event);
        ByteBuffer key = keyOf(event);
        if (key != null) {
            release(key);
        }
        for (PendingEvent first = all.peek(); first != null && first.isDone(); first = all.peek()) {
            all.remove();
        }
    }

    private void release(ByteBuffer key) {
        Deque<PendingEvent> waiting = busy.get(key);
        if (waiting != null && !waiting.isEmpty()) {
            released.add(waiting.remove());
        } else {
            busy.remove(key);
        }
    }

    /** The offset before which everything is done; empty if nothing was polled. */
    OptionalLong committable() {
        PendingEvent first = all.peek();
        if (first != null) {
            return OptionalLong.of(first.record().offset());
        }
        return nextOffset == NONE ? OptionalLong.empty() : OptionalLong.of(nextOffset);
    }

    int unfinished() {
        return unfinished;
    }

    boolean isFull() {
        return all.size() >= MAX_EVENTS || bytes >= MAX_BYTES;
    }

    /** The partition is another node's. */
    void drop() {
        all.forEach(PendingEvent::drop);
    }

    private static @Nullable ByteBuffer keyOf(PendingEvent event) {
        byte[] key = event.record().key();
        return key == null ? null : ByteBuffer.wrap(key);
    }

    private static long bytes(PendingEvent event) {
        ConsumerRecord<byte[], byte[]> record = event.record();
        return 200L + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }
}
