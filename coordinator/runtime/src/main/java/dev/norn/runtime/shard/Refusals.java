package dev.norn.runtime.shard;

import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.CoordinatorException.Category;
import java.time.Duration;

/** What clients are told when they cannot be served: each with its stable code. */
public final class Refusals {

    private static final Duration SOON = Duration.ofSeconds(1);

    private Refusals() {}

    public static CoordinatorException overloaded(String what, long bound) {
        return new CoordinatorException(
                Category.OVERLOADED,
                "OVERLOADED",
                what + " (expected: at most " + bound + "); nothing was accepted",
                SOON);
    }

    public static CoordinatorException unavailable(String why) {
        return new CoordinatorException(Category.UNAVAILABLE, "UNAVAILABLE", why, SOON);
    }

    public static CoordinatorException notOwner(int shard) {
        return new CoordinatorException(
                Category.UNAVAILABLE, "NOT_OWNER", "this node does not own shard " + shard + " now", SOON);
    }

    static CoordinatorException outcomeUnknown(String why) {
        return new CoordinatorException(
                Category.UNAVAILABLE,
                "OUTCOME_UNKNOWN",
                "it is not known whether the request was stored: " + why + "; ask again with the same key",
                SOON);
    }

    public static CoordinatorException notFound(long transactionId) {
        return new CoordinatorException(
                Category.NOT_FOUND, "TRANSACTION_NOT_FOUND", "there is no transaction " + transactionId, null);
    }

    static CoordinatorException keyReused() {
        return new CoordinatorException(
                Category.INVALID,
                "IDEMPOTENCY_KEY_REUSED",
                "the idempotency key belongs to a request with another body",
                null);
    }

    static CoordinatorException unstorable(String reason) {
        return new CoordinatorException(
                Category.INVALID, "UNSTORABLE_DATA", "the database cannot store this content: " + reason, null);
    }

    static CoordinatorException conflict(String code, String message) {
        return new CoordinatorException(Category.CONFLICT, code, message, null);
    }

    static CoordinatorException broken(String code, String message) {
        return new CoordinatorException(Category.UNAVAILABLE, code, message, null);
    }
}
