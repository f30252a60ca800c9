package dev.norn.runtime.node;

import java.time.Duration;

/**
 * Who a node is and how long its word counts.
 *
 * @param nodeId the node's id, stable over restarts where configured
 * @param address where other nodes and people find it, for show
 * @param leaseTime how long a lease lasts; another node takes over this long after a node's death
 * @param stopGrace how long a stopping node waits for what is under way
 */
public record LeaseSettings(String nodeId, String address, Duration leaseTime, Duration stopGrace) {

    private static final Duration SHORTEST = Duration.ofMillis(200);

    public LeaseSettings {
        if (nodeId.isBlank()) {
            throw new IllegalArgumentException("nodeId: '" + nodeId + "' (expected: not blank)");
        }
        if (leaseTime.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("leaseTime: " + leaseTime + " (expected: >= " + SHORTEST + ")");
        }
        if (stopGrace.isNegative()) {
            throw new IllegalArgumentException("stopGrace: " + stopGrace + " (expected: >= 0)");
        }
    }

    long leaseNanos() {
        return leaseTime.toNanos();
    }

    long renewEveryNanos() {
        return leaseTime.toNanos() / 3;
    }
}
