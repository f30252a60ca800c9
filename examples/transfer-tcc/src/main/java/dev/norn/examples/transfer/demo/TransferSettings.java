package dev.norn.examples.transfer.demo;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What can be chosen about the demo.
 *
 * @param seed of all random choices
 * @param transfers how many, at least 1
 * @param inFlight how many of them at once, at least 1
 * @param lease how long a dead coordinator keeps its shards
 * @param rounds how often each kind of process is killed, at least 1
 * @param directory for databases and logs
 */
public record TransferSettings(long seed, int transfers, int inFlight, Duration lease, int rounds, Path directory) {
    public TransferSettings {
        atLeastOne("transfers", transfers);
        atLeastOne("in-flight", inFlight);
        atLeastOne("rounds", rounds);
        if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("lease: " + lease + " (expected: >= 1s)");
        }
    }

    /** 5,000 transfers, 32 at once; three kills of each kind; a lease of 3 seconds; a random seed; files under {@code .norn/demo}. */
    public static TransferSettings defaults() {
        return new TransferSettings(
                System.nanoTime() & 0xFFFF_FFFFL, 5_000, 32, Duration.ofSeconds(3), 3, Path.of(".norn", "demo"));
    }

    public TransferSettings withSeed(long value) {
        return new TransferSettings(value, transfers, inFlight, lease, rounds, directory);
    }

    public TransferSettings withTransfers(int value) {
        return new TransferSettings(seed, value, inFlight, lease, rounds, directory);
    }

    public TransferSettings withInFlight(int value) {
        return new TransferSettings(seed, transfers, value, lease, rounds, directory);
    }

    public TransferSettings withLease(Duration value) {
        return new TransferSettings(seed, transfers, inFlight, value, rounds, directory);
    }

    public TransferSettings withRounds(int value) {
        return new TransferSettings(seed, transfers, inFlight, lease, value, directory);
    }

    public TransferSettings withDirectory(Path value) {
        return new TransferSettings(seed, transfers, inFlight, lease, rounds, value);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
