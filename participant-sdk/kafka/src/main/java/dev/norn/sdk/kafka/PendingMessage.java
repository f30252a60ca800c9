package dev.norn.sdk.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record that was polled and is neither worked off nor dead-lettered, and what has become of it so far. */
final class PendingMessage {
    private final ConsumerRecord<byte[], byte[]> record;
    private int failures;
    private long firstFailureMillis;
    private @Nullable Throwable lastFailure;
    private boolean givenUp;

    PendingMessage(ConsumerRecord<byte[], byte[]> record) {
        this.record = record;
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    long offset() {
        return record.offset();
    }

    /** What it takes in memory, about. */
    long bytes() {
        return 200L + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    /** Counts a failed attempt. */
    void failed(Throwable failure, long nowMillis) {
        if (failures == 0) {
            firstFailureMillis = nowMillis;
        }
        failures++;
        lastFailure = failure;
    }

    int failures() {
        return failures;
    }

    long firstFailureMillis() {
        return firstFailureMillis;
    }

    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }

    /** From now on it can only go to the dead-letter topic. */
    void giveUp() {
        givenUp = true;
    }

    boolean isGivenUp() {
        return givenUp;
    }
}
