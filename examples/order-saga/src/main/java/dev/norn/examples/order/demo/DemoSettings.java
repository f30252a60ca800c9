package dev.norn.examples.order.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What can be chosen about a demo.
 *
 * @param seed of all random choices
 * @param orders placed in the load part, at least 1
 * @param inFlight how many of them at once, at least 1
 * @param lease how long a dead coordinator keeps its shards
 * @param kinds the disasters of the crash demo, one after the other, at least one
 * @param rounds how often each of them strikes, at least 1
 * @param directory for databases and logs
 */
public record DemoSettings(
        long seed, int orders, int inFlight, Duration lease, List<DisasterKind> kinds, int rounds, Path directory) {

    public DemoSettings {
        atLeastOne("orders", orders);
        atLeastOne("in-flight", inFlight);
        atLeastOne("rounds", rounds);
        kinds = List.copyOf(kinds);
        atLeastOne("kinds", kinds.size());
        if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("lease: " + lease + " (expected: >= 1s)");
        }
    }

    /** 2,000 orders, 48 at once; 50 kills of the coordinator; a lease of 3 seconds; a random seed; files under {@code .norn/demo}. */
    public static DemoSettings defaults() {
        return new DemoSettings(
                System.nanoTime() & 0xFFFF_FFFFL,
                2_000,
                48,
                Duration.ofSeconds(3),
                List.of(DisasterKind.COORDINATOR),
                50,
                Path.of(".norn", "demo"));
    }

    public DemoSettings withSeed(long value) {
        return new DemoSettings(value, orders, inFlight, lease, kinds, rounds, directory);
    }

    public DemoSettings withOrders(int value) {
        return new DemoSettings(seed, value, inFlight, lease, kinds, rounds, directory);
    }

    public DemoSettings withInFlight(int value) {
        return new DemoSettings(seed, orders, value, lease, kinds, rounds, directory);
    }

    public DemoSettings withLease(Duration value) {
        return new DemoSettings(seed, orders, inFlight, value, kinds, rounds, directory);
    }

    public DemoSettings withKinds(List<DisasterKind> value) {
        return new DemoSettings(seed, orders, inFlight, lease, value, rounds, directory);
    }

    public DemoSettings withRounds(int value) {
        return new DemoSettings(seed, orders, inFlight, lease, kinds, value, directory);
    }

    public DemoSettings withDirectory(Path value) {
        return new DemoSettings(seed, orders, inFlight, lease, kinds, rounds, value);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
