package dev.norn.engine.message;

import dev.norn.engine.BranchSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command that prepares a message.
 *
 * @param id the new transaction's id
 * @param name what the producer calls it
 * @param check how the producer is asked whether its local transaction is committed
 * @param deliveries to whom it is delivered, at least one
 * @param businessKey the producer's own key for it, if any
 * @param labels the producer's labels
 * @param timeout undecided after this long, the producer is asked; positive; null for the default
 */
public record StartMessage(
        long id,
        String name,
        BranchSpec check,
        List<BranchSpec> deliveries,
        @Nullable String businessKey,
        Map<String, String> labels,
        @Nullable Duration timeout) {

    /** Checks the timeout and the deliveries, and copies. */
    public StartMessage {
        deliveries = List.copyOf(deliveries);
        labels = Map.copyOf(labels);
        if (timeout != null && !timeout.isPositive()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
        if (deliveries.isEmpty()) {
            throw new IllegalArgumentException("no deliveries (expected: at least one)");
        }
    }
}
