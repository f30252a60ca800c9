package dev.norn.engine;

/**
 * By what a registration is known when it is asked again. Hashes, so that they have a bound.
 *
 * @param keyHash of the idempotency key and its caller
 * @param bodyHash of the canonical body
 */
public record RegistrationKey(String keyHash, String bodyHash) {}
