package dev.norn.sdk.fence;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an operation found when it entered the fence.
 *
 * @param lowWaterMark the stored mark, read after the claims were inserted
 * @param claimed the phases whose row this transaction inserted; the others were there before
 * @param rows the rows of the branch, this transaction's claims included
 */
public record FenceEntry(long lowWaterMark, Set<Phase> claimed, Map<Phase, FenceRow> rows) {
    public FenceEntry {
        claimed = Set.copyOf(claimed);
        rows = Map.copyOf(rows);
    }

    boolean hasClaimed(Phase phase) {
        return claimed.contains(phase);
    }

    /** The row that another transaction committed for this phase, or null if there was none. */
    @Nullable
    FenceRow earlier(Phase phase) {
        return hasClaimed(phase) ? null : rows.get(phase);
    }
}
