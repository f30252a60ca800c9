package dev.norn.sdk.client;

/**
 * Answer to a start.
 *
 * @param replayed whether an earlier start with the same key had started it
 */
public record StartedTransaction(Transaction transaction, boolean replayed) {}
