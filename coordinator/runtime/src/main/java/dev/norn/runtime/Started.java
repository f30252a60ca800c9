package dev.norn.runtime;

import dev.norn.engine.TransactionState;

/**
 * The answer to a start.
 *
 * @param transaction the transaction as it is now
 * @param replayed whether an earlier start with the same key had begun it
 */
public record Started(TransactionState transaction, boolean replayed) {}
