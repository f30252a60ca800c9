package dev.norn.kafka.transport;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Whether commands get out and replies come in, as far as is known: at first nobody knows, then it is {@code up} or
 * {@code down}. Calls take it down by what they see of Kafka; only a round of the node's own record, out and in again, takes it up.
 * A round counts only if it began after the link went down: each time has a number.
 *
 * <p>Safe for use by many threads.
 */
final class Link {

    /** What a call needs. */
    record Open(Producer<String, byte[]> producer, TopicPartition replies) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int outage;
    private @Nullable Open open;
    private @Nullable String whyDown;

    /** Why no command gets out now; null if one may, or if nobody knows yet. */
    @Nullable
    String whyDown() {
        lock.lock();
        try {
            return whyDown;
        } finally {
            lock.unlock();
        }
    }

    boolean isUp() {
        lock.lock();
        try {
            return open != null;
        } finally {
            lock.unlock();
        }
    }

    /** The number of the last outage: what proves that it is over must know it. */
    int outage() {
        lock.lock();
        try {
            return outage;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What calls need, as soon as it is known to work.
     *
     * @return null if it is down, or if the time is over and nobody knows
     */
    @Nullable
    Open await(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (open == null && whyDown == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** It works, if that outage was the last one. */
    void up(int afterOutage, Open works) {
        lock.lock();
        try {
            if (afterOutage == outage) {
                open = works;
                whyDown = null;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** It does not work. */
    void down(String why) {
        lock.lock();
        try {
            if (open != null || whyDown == null) {
                outage++;
            }
            open = null;
            whyDown = why;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
