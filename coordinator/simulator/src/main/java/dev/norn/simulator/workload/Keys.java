package dev.norn.simulator.workload;

import dev.norn.engine.RegistrationKey;
import dev.norn.journal.IdempotencyKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Idempotency keys, as the server makes them of a header and a body. */
final class Keys {

    private Keys() {}

    static IdempotencyKey ofStart(String key, String body) {
        return new IdempotencyKey(sha256(key), sha256(body));
    }

    static RegistrationKey ofRegistration(String key, String body) {
        HexFormat hex = HexFormat.of();
        return new RegistrationKey(hex.formatHex(sha256(key)), hex.formatHex(sha256(body)));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
