package dev.norn.server.transactions;

import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body that begins a TCC transaction, for the API's description; {@link TccRequest} reads it.
 *
 * @param mode {@code tcc}
 * @param name what the initiator calls it, for lists and metrics: few different ones; {@code tcc} if absent
 * @param timeout undecided after this long, it is rolled back; 60 seconds if absent
 * @param businessKey the caller's own key, for queries
 * @param labels for queries
 * @param branches the first ones; all of them, if the coordinator makes the tries
 * @param tries {@code initiator} or {@code coordinator}: who makes the tries and decides
 */
@Introspected
@Schema(name = "BeginTcc")
record BeginRequest(
        String mode,
        @Nullable String name,
        @Nullable @Schema(type = "string", example = "60s") String timeout,
        @Nullable String businessKey,
        @Nullable Map<String, String> labels,
        @Nullable List<BranchRequest> branches,
        @Nullable String tries) {}
