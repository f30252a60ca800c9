package dev.norn.examples.events.demo;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What can be chosen about the demo.
 *
 * @param seed of all random choices
 * @param orders how many, at least 100
 * @param inFlight how many of them may have been placed and not be at their end in the read model, at least 1
 * @param lease how long a dead coordinator keeps its shards
 * @param rounds how often Kafka and the read model are killed, at least 1
 * @param directory for databases and logs
 */
public record EventsSettings(long seed, int orders, int inFlight, Duration lease, int rounds, Path directory) {
    private static final int LEAST_ORDERS = 100;

    public EventsSettings {
        atLeast(LEAST_ORDERS, "orders", orders);
        atLeast(1, "in-flight", inFlight);
        atLeast(1, "rounds", rounds);
        if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("lease: " + lease + " (expected: >= 1s)");
        }
    }

    /** 10,000 orders, 200 under way; two kills of each; a lease of 3 seconds; a random seed; files under {@code .norn/demo}. */
    public static EventsSettings defaults() {
        return new EventsSettings(
                System.nanoTime() & 0xFFFF_FFFFL, 10_000, 200, Duration.ofSeconds(3), 2, Path.of(".norn", "demo"));
    }

    public EventsSettings withSeed(long value) {
        return new EventsSettings(value, orders, inFlight, lease, rounds, directory);
    }

    public EventsSettings withOrders(int value) {
        return new EventsSettings(seed, value, inFlight, lease, rounds, directory);
    }

    public EventsSettings withInFlight(int value) {
        return new EventsSettings(seed, orders, value, lease, rounds, directory);
    }

    public EventsSettings withLease(Duration value) {
        return new EventsSettings(seed, orders, inFlight, value, rounds, directory);
    }

    public EventsSettings withRounds(int value) {
        return new EventsSettings(seed, orders, inFlight, lease, value, directory);
    }

    public EventsSettings withDirectory(Path value) {
        return new EventsSettings(seed, orders, inFlight, lease, rounds, value);
    }

    private static void atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
        }
    }
}
