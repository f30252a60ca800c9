/**
 * Commands: start a saga or begin a TCC transaction, register its branches, commit, roll back.
 *
 * <p>A start is checked completely before the coordinator hears of it: the body is strict JSON with known fields, the
 * saga exists, the input fits its schema. Its idempotency key is hashed with the caller, its body as canonical JSON (RFC
 * 8785), so that the same request is the same whatever the order of its members.
 */
@NullMarked
package dev.norn.server.transactions;

import org.jspecify.annotations.NullMarked;
