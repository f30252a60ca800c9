package dev.norn.sdk.fence;

import dev.norn.protocol.Operation;
import org.jspecify.annotations.Nullable;

/**
 * A row of the fence.
 *
 * @param phase which half of the branch it is about
 * @param operation who wrote it
 * @param outcome what it says
 * @param answer JSON to give to a duplicate, or null
 */
public record FenceRow(
        Phase phase,
        Operation operation,
        Outcome outcome,
        @Nullable String answer) {}
