/**
 * What an initiator or operator uses to talk to the coordinator: {@link dev.norn.sdk.client.NornClient}.
 *
 * <p>Blocking methods, and asynchronous ones where an application would rather not hold a thread. A call that the server
 * certainly did not take (no connection, 429, 503 with {@code Retry-After}) is repeated within bounds. A call whose fate
 * is unknown (connection lost, timeout, 503 {@code OUTCOME_UNKNOWN}) is repeated only if repetition is safe: it reads,
 * or carries an {@code Idempotency-Key}, or sets what it sets once more. Otherwise it fails with
 * {@link dev.norn.sdk.client.NornOutcomeUnknownException}.
 *
 * <p>Every failure is a {@link dev.norn.sdk.client.NornException} with a stable code.
 */
@NullMarked
package dev.norn.sdk.client;

import org.jspecify.annotations.NullMarked;
