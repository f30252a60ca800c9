package dev.norn.sdk.outbox;

import java.time.Duration;

/**
 * Settings of a relay.
 *
 * @param batchMessages the most messages that one round takes
 * @param batchBytes about how many bytes of payloads one round takes; each lane of it may go over by one message
 * @param maxLanes the most lanes that one round takes, of 16: the rest is for other relays
 * @param minPause the shortest time between two looks into an empty outbox, so that messages gather
 * @param maxPause the longest time between two looks, if nothing told that something comes
 * @param maxBackoff the longest time between two rounds if broker or database fail
 * @param maxHold how long the database lets a round keep its lanes while it hears nothing from it; longer than the sink
 *     may take to send
 * @param maxRefusalPause the longest time between two attempts with a message that the broker refuses
 */
public record OutboxRelaySettings(
        int batchMessages,
        int batchBytes,
        int maxLanes,
        Duration minPause,
        Duration maxPause,
        Duration maxBackoff,
        Duration maxHold,
        Duration maxRefusalPause) {

    public static final OutboxRelaySettings DEFAULTS = new OutboxRelaySettings(
            1_000,
            4 * 1024 * 1024,
            Lanes.COUNT / 2,
            Duration.ofMillis(5),
            Duration.ofMillis(500),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofMinutes(10));

    public OutboxRelaySettings {
        require(batchMessages >= 1, "batchMessages", batchMessages, ">= 1");
        require(batchBytes >= 1, "batchBytes", batchBytes, ">= 1");
        require(maxLanes >= 1 && maxLanes <= Lanes.COUNT, "maxLanes", maxLanes, "1 to " + Lanes.COUNT);
        require(minPause.toMillis() >= 1, "minPause", minPause, ">= 1ms");
        require(maxPause.compareTo(minPause) >= 0, "maxPause", maxPause, ">= minPause");
        require(maxBackoff.compareTo(minPause) >= 0, "maxBackoff", maxBackoff, ">= minPause");
        require(maxHold.toSeconds() >= 1, "maxHold", maxHold, ">= 1s");
        require(maxRefusalPause.toMillis() >= 1, "maxRefusalPause", maxRefusalPause, ">= 1ms");
    }

    /** With other limits of a round. */
    public OutboxRelaySettings withBatch(int messages, int bytes) {
        return new OutboxRelaySettings(
                messages, bytes, maxLanes, minPause, maxPause, maxBackoff, maxHold, maxRefusalPause);
    }

    /** With other pauses after a round that found nothing. */
    public OutboxRelaySettings withPauses(Duration min, Duration max) {
        return new OutboxRelaySettings(
                batchMessages, batchBytes, maxLanes, min, max, maxBackoff, maxHold, maxRefusalPause);
    }

    /** With other limits of what follows a failure. */
    public OutboxRelaySettings withBackoff(Duration broker, Duration refusal) {
        return new OutboxRelaySettings(
                batchMessages, batchBytes, maxLanes, minPause, maxPause, broker, maxHold, refusal);
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
