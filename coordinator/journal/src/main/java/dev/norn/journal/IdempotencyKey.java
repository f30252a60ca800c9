package dev.norn.journal;

/**
 * A start's key, by which a repeated start finds its transaction.
 *
 * @param keyHash SHA-256 of caller and key, 32 bytes
 * @param bodyHash SHA-256 of the canonical body, 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole, and copied nowhere
public record IdempotencyKey(byte[] keyHash, byte[] bodyHash) {}
