package dev.norn.engine.tcc;

import dev.norn.engine.BranchSpec;
import dev.norn.engine.TriedBy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command that begins a TCC transaction.
 *
 * @param id the new transaction's id
 * @param name what the initiator calls it
 * @param triedBy who makes the tries
 * @param branches the first ones; all of them, and at least one, if the coordinator makes the tries
 * @param businessKey the initiator's own key for it, if any
 * @param labels the initiator's labels
 * @param timeout undecided after this long, it is rolled back; positive; null for the default
 */
public record StartTcc(
        long id,
        String name,
        TriedBy triedBy,
        List<BranchSpec> branches,
        @Nullable String businessKey,
        Map<String, String> labels,
        @Nullable Duration timeout) {

    /** Checks the timeout and the branches, and copies. */
    public StartTcc {
        branches = List.copyOf(branches);
        labels = Map.copyOf(labels);
        if (timeout != null && !timeout.isPositive()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
        if (triedBy == TriedBy.COORDINATOR && branches.isEmpty()) {
            throw new IllegalArgumentException("no branches (expected: at least one that the coordinator tries)");
        }
    }
}
