package dev.norn.runtime;

import dev.norn.engine.BranchSpec;
import dev.norn.engine.TriedBy;
import dev.norn.journal.IdempotencyKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to begin a TCC transaction.
 *
 * @param name what the initiator calls it
 * @param triedBy who makes the tries
 * @param branches the first ones; all of them, and at least one, if the coordinator makes the tries
 * @param key the idempotency key, if the caller sent one
 * @param businessKey the caller's own key, for queries
 * @param labels for queries
 * @param timeout undecided after this long, it is rolled back; null for the default
 */
public record StartTcc(
        String name,
        TriedBy triedBy,
        List<BranchSpec> branches,
        @Nullable IdempotencyKey key,
        @Nullable String businessKey,
        Map<String, String> labels,
        @Nullable Duration timeout)
        implements StartTransaction {}
