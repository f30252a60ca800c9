package dev.norn.journal;

/**
 * What an idempotency key is known for.
 *
 * @param transactionId the transaction that was started with it
 * @param sameBody whether the body is the same as then
 */
public record KnownStart(long transactionId, boolean sameBody) {}
