package dev.norn.kafka.trigger;

import dev.norn.journal.IdempotencyKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The idempotency keys of starts by events. */
final class StartKeys {
    private static final byte[] ANY_BODY = sha256("");

    private StartKeys() {}

    /**
     * A saga's name and the trigger's key. What the server hashes for a client begins with a digit, so the two never meet.
     * The body is the same for all: whatever an event gives now, it started what it started.
     */
    static IdempotencyKey of(String saga, String key) {
        return new IdempotencyKey(sha256("trigger:" + saga.length() + ":" + saga + key), ANY_BODY);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
