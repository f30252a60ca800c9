package dev.norn.runtime;

import dev.norn.engine.BranchSpec;
import dev.norn.journal.IdempotencyKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to prepare a message.
 *
 * @param name what the producer calls it
 * @param check how the producer is asked whether its local transaction is committed
 * @param deliveries to whom it is delivered, at least one
 * @param key the idempotency key, if the caller sent one
 * @param businessKey the caller's own key, for queries
 * @param labels for queries
 * @param timeout undecided after this long, the producer is asked; null for the default
 */
public record StartMessage(
        String name,
        BranchSpec check,
        List<BranchSpec> deliveries,
        @Nullable IdempotencyKey key,
        @Nullable String businessKey,
        Map<String, String> labels,
        @Nullable Duration timeout)
        implements StartTransaction {}
