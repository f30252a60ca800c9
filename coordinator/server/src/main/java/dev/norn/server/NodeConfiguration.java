package dev.norn.server;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * This process as a node of the coordinator.
 *
 * @param id names the node for good: the same id after a restart, another for another node; host and port if absent
 * @param lease how long the node may act without renewing; another takes over that much later if it dies
 * @param shards the number of shards of a new installation; ignored afterwards, because it never changes
 * @param retention how long ended transactions are kept
 * @param batchesInFlight how many batches may be on their way to the database: 2 if the way takes as long as a commit
 */
@ConfigurationProperties("norn.node")
public record NodeConfiguration(
        @Nullable String id,
        @Bindable(defaultValue = "5s") Duration lease,
        @Bindable(defaultValue = "64") int shards,
        @Bindable(defaultValue = "30d") Duration retention,
        @Bindable(defaultValue = "1") int batchesInFlight) {

    /** Shorter, it could not be renewed in time. */
    private static final Duration MIN_LEASE = Duration.ofMillis(500);

    private static final Duration MAX_LEASE = Duration.ofMinutes(5);

    /** Idempotency keys are kept for seven days, and with them their transactions. */
    private static final Duration MIN_RETENTION = Duration.ofDays(7);

    private static final Duration MAX_RETENTION = Duration.ofDays(3650);
    private static final int MAX_SHARDS = 1024;

    /** Checks each value. */
    public NodeConfiguration {
        if (id != null) {
            Setting.matches("norn.node.id", id, "[A-Za-z0-9._:-]{1,100}", "1 to 100 of A-Z a-z 0-9 . _ : -");
        }
        Setting.between("norn.node.lease", lease, MIN_LEASE, MAX_LEASE);
        Setting.between("norn.node.shards", shards, 1, MAX_SHARDS);
        Setting.between("norn.node.retention", retention, MIN_RETENTION, MAX_RETENTION);
        Setting.between("norn.node.batches-in-flight", batchesInFlight, 1, 2);
    }
}
