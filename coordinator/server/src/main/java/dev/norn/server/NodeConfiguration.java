package dev.norn.server;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * This process as a node of the coordinator.
 *
 * @param id names the node for good: the same id after a restart, another for another node; host and port if absent
 * @param lease how long the node may act without renewing; another takes over that much later if it dies
 * @param shards the number of shards of a new installation; ignored afterwards, because it never changes
 * @param retention how long ended transactions are kept
 */
@ConfigurationProperties("norn.node")
public record NodeConfiguration(
        @Nullable @Pattern(regexp = "[A-Za-z0-9._:-]{1,100}")
        String id,

        @Bindable(defaultValue = "5s") @NotNull Duration lease,
        @Bindable(defaultValue = "64") @Min(1) @Max(1024) int shards,
        @Bindable(defaultValue = "30d") @NotNull Duration retention) {

    /** Whether the lease is long enough to be renewed in time, and short enough to be worth it. */
    @AssertTrue(message = "norn.node.lease (expected: 500ms to 5m)")
    public boolean isLeaseAcceptable() {
        return lease.compareTo(Duration.ofMillis(500)) >= 0 && lease.compareTo(Duration.ofMinutes(5)) <= 0;
    }
}
