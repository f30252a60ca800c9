package dev.norn.runtime;

import dev.norn.engine.BranchView;
import dev.norn.engine.TransactionState;
import java.util.List;

/**
 * The answer to a registration.
 *
 * @param transaction the transaction as it is now
 * @param branches the branches that were registered
 * @param replayed whether an earlier registration with the same key had done it
 */
public record Registered(TransactionState transaction, List<? extends BranchView> branches, boolean replayed) {}
