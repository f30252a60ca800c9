package dev.norn.server.transactions;

import dev.norn.console.http.JsonBody;
import dev.norn.console.http.ProblemCode;
import dev.norn.console.http.ProblemException;
import dev.norn.dsl.CanonicalJson;
import dev.norn.engine.RegistrationKey;
import dev.norn.journal.IdempotencyKey;
import dev.norn.protocol.NornHeaders;
import io.micronaut.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Reads the {@code Idempotency-Key} header. */
final class IdempotencyKeys {

    /** Longer keys are refused. */
    static final int MAX_LENGTH = 255;

    private static final String EXPECTED =
            "1 to " + MAX_LENGTH + " visible ASCII characters, bare or as a quoted string (RFC 8941)";

    private IdempotencyKeys() {}

    /**
     * The key of a request, with its body.
     *
     * @param caller whose key it is: two callers' keys never meet
     * @throws ProblemException 400 if there is more than one header or it is malformed
     */
    static Optional<IdempotencyKey> of(HttpRequest<?> request, String caller, JsonBody body) {
        List<String> headers = request.getHeaders().getAll(NornHeaders.IDEMPOTENCY_KEY);
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        if (headers.size() > 1) {
            throw refused(headers.size() + " headers (expected: one)");
        }
        String key = read(headers.getFirst().strip());
        byte[] keyHash = sha256(caller.length() + ":" + caller + key);
        return Optional.of(new IdempotencyKey(keyHash, sha256(CanonicalJson.of(body.json()))));
    }

    /** By what a transaction knows its registrations: half of each hash is enough among the few of one transaction. */
    static RegistrationKey ofRegistration(IdempotencyKey key) {
        return new RegistrationKey(shortText(key.keyHash()), shortText(key.bodyHash()));
    }

    private static String shortText(byte[] hash) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16));
    }

    /** A bare token, or the draft's quoted string: the same key either way. */
    static String read(String header) {
        String key = header.startsWith("\"") ? unquote(header) : bare(header);
        if (key.isEmpty() || key.length() > MAX_LENGTH) {
            throw refused(key.length() + " characters (expected: " + EXPECTED + ")");
        }
        return key;
    }

    private static String bare(String header) {
        if (!header.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '"' && c != ',')) {
            throw refused("'" + header + "' (expected: " + EXPECTED + ")");
        }
        return header;
    }

    private static String unquote(String header) {
        StringBuilder key = new StringBuilder(header.length());
        int last = header.length() - 1;
        for (int i = 1; i < last; i++) {
            char c = header.charAt(i);
            if (c == '\\' && i + 1 < last && (header.charAt(i + 1) == '"' || header.charAt(i + 1) == '\\')) {
                key.append(header.charAt(++i));
            } else if (c == '"' || c == '\\' || c < 0x20 || c >= 0x7f) {
                throw refused(header + " (expected: " + EXPECTED + ")");
            } else {
                key.append(c);
            }
        }
        if (last < 1 || header.charAt(last) != '"') {
            throw refused(header + " (expected: " + EXPECTED + ")");
        }
        return key.toString();
    }

    private static ProblemException refused(String what) {
        return new ProblemException(ProblemCode.IDEMPOTENCY_KEY_INVALID, NornHeaders.IDEMPOTENCY_KEY + ": " + what);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
