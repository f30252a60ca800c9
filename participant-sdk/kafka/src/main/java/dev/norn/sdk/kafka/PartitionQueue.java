package dev.norn.sdk.kafka;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What was polled of one partition and is not done yet, and in which order it may be tried.
 *
 * <p>A message that failed is parked until its next attempt is due, and the later ones of its key park behind it; messages
 * of other keys go on. How many may be parked is limited; at the limit the partition stands still, but not for longer than
 * allowed: then parked messages are given up, the one that is due first before the others, until there is room.
 *
 * <p>Used by one thread; time is a parameter.
 */
final class PartitionQueue {
    /** The messages of a key, the first of which has failed. */
    private static final class ParkedKey {
        private final Deque<PendingMessage> messages = new ArrayDeque<>();
        private final Object key;
        private long dueNanos;

        ParkedKey(Object key) {
            this.key = key;
        }
    }

    private final int maxParked;
    private final long maxParkedBytes;
    private final long maxBlockedNanos;

    private final Deque<PendingMessage> fresh = new ArrayDeque<>();
    private final Map<Object, ParkedKey> parked = new HashMap<>();
    /** By due time as a distance, since nano times may overflow. */
    private final PriorityQueue<ParkedKey> byDueTime =
            new PriorityQueue<>((one, other) -> Long.signum(one.dueNanos - other.dueNanos));

    private final PartitionOffsets offsets;
    private int parkedMessages;
    private long parkedBytes;
    private long blockedSinceNanos;
    private boolean blocked;

    /**
     * @param offsets learns what of the partition is done
     */
    PartitionQueue(InboxSettings settings, PartitionOffsets offsets) {
        this.offsets = offsets;
        this.maxParked = settings.parking().maxMessages();
        this.maxParkedBytes = settings.parking().maxBytes();
        this.maxBlockedNanos = settings.parking().maxBlocked().toNanos();
    }

    /** Takes in a polled record. */
    void add(ConsumerRecord<byte[], byte[]> record) {
        fresh.add(new PendingMessage(record));
        offsets.received(record.offset());
    }

    /** Takes note of a polled record that is not to be worked off. */
    void skip(ConsumerRecord<byte[], byte[]> record) {
        offsets.received(record.offset());
        offsets.finished(record.offset());
    }

    /** What is to be tried now, or null. Say what became of it before asking again. */
    @Nullable
    PendingMessage next(long nowNanos) {
        ParkedKey first = byDueTime.peek();
        if (first != null && first.dueNanos - nowNanos <= 0) {
            return first.messages.getFirst();
        }
        while (!fresh.isEmpty()) {
            if (isFull()) {
                return nextWhileBlocked(nowNanos);
            }
            blocked = false;
            PendingMessage message = fresh.removeFirst();
            ParkedKey waiting = parked.get(keyOf(message));
            if (waiting == null) {
                return message;
            }
            park(waiting, message);
        }
        return null;
    }

    private @Nullable PendingMessage nextWhileBlocked(long nowNanos) {
        if (!blocked) {
            blocked = true;
            blockedSinceNanos = nowNanos;
        }
        ParkedKey first = byDueTime.peek();
        if (first == null || nowNanos - blockedSinceNanos < maxBlockedNanos) {
            return null;
        }
        PendingMessage message = first.messages.getFirst();
        if (message.failures() > 0) {
            message.giveUp();
        }
        return message;
    }

    /** It is worked off or dead-lettered. */
    void done(PendingMessage message, long nowNanos) {
        offsets.finished(message.offset());
        ParkedKey of = parked.get(keyOf(message));
        if (of == null || of.messages.peekFirst() != message) {
            return;
        }
        of.messages.removeFirst();
        parkedMessages--;
        parkedBytes -= message.bytes();
        byDueTime.remove(of);
        if (of.messages.isEmpty()) {
            parked.remove(of.key);
        } else {
            of.dueNanos = nowNanos;
            byDueTime.add(of);
        }
    }

    /** It is to be tried again at that time. */
    void retryAt(PendingMessage message, long dueNanos) {
        Object key = keyOf(message);
        ParkedKey of = parked.get(key);
        if (of == null) {
            of = new ParkedKey(key);
            parked.put(key, of);
            park(of, message);
        } else {
            byDueTime.remove(of);
        }
        of.dueNanos = dueNanos;
        byDueTime.add(of);
    }

    private void park(ParkedKey behind, PendingMessage message) {
        behind.messages.addLast(message);
        parkedMessages++;
        parkedBytes += message.bytes();
    }

    private boolean isFull() {
        return parkedMessages >= maxParked || parkedBytes >= maxParkedBytes;
    }

    /** Whether polled messages wait, so that no more should come. */
    boolean isBehind() {
        return !fresh.isEmpty();
    }

    int parkedMessages() {
        return parkedMessages;
    }

    /** When the next message can be tried, if none can be now; empty if that is not known. */
    OptionalLong nextDueNanos() {
        ParkedKey first = byDueTime.peek();
        if (first == null) {
            return OptionalLong.empty();
        }
        long due = first.dueNanos;
        if (blocked && blockedSinceNanos + maxBlockedNanos - due < 0) {
            due = blockedSinceNanos + maxBlockedNanos;
        }
        return OptionalLong.of(due);
    }

    /** Messages without a key have no order among each other. */
    private static Object keyOf(PendingMessage message) {
        byte[] key = message.record().key();
        return key == null ? Long.valueOf(message.offset()) : ByteBuffer.wrap(key);
    }
}
