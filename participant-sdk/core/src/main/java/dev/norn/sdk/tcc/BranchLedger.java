package dev.norn.sdk.tcc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.sdk.client.BranchResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a transaction of this application knows of its branches, and whether it may still be committed. */
final class BranchLedger {
    private record Tried(boolean isDone, @Nullable JsonNode result) {}

    private static final Tried PENDING = new Tried(false, null);

    private final Map<String, Tried> branches = new LinkedHashMap<>();
    private boolean isClosed;
    private boolean isRollbackOnly;
    private @Nullable Throwable rollbackCause;

    synchronized void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the transaction is over (expected: attempts before its work returns)");
        }
    }

    /** Their tries come next; if the transaction was decided meanwhile, they must not be sent. */
    synchronized void registered(Collection<String> branchIds) {
        requireOpen();
        branchIds.forEach(id -> branches.put(id, PENDING));
    }

    synchronized void tried(String branchId, @Nullable JsonNode result) {
        branches.put(branchId, new Tried(true, result));
    }

    synchronized void setRollbackOnly(@Nullable Throwable cause) {
        if (!isRollbackOnly) {
            rollbackCause = cause;
        }
        isRollbackOnly = true;
    }

    synchronized boolean isRollbackOnly() {
        return isRollbackOnly;
    }

    synchronized @Nullable Throwable rollbackCause() {
        return rollbackCause;
    }

    /** No more attempts. Gives the branches whose tries are done; if one is not, a commit is impossible. */
    synchronized List<BranchResult> close() {
        isClosed = true;
        List<BranchResult> done = new ArrayList<>();
        branches.forEach((id, tried) -> {
            if (tried.isDone) {
                done.add(new BranchResult(id, tried.result));
            } else {
                setRollbackOnly(new IllegalStateException(
                        "the try of branch " + id + " is not done (expected: work that waits for its attempts)"));
            }
        });
        return done;
    }
}
