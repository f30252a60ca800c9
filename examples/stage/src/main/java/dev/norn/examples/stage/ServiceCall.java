package dev.norn.examples.stage;

import dev.norn.protocol.NornHeaders;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call that arrives at a service.
 *
 * @param service the participant's name
 * @param operation the last part of the path
 * @param idempotencyKey the same for all attempts of it
 * @param attempt from 1
 * @param deadline after which the coordinator no longer waits for the answer; null if it set none
 */
public record ServiceCall(
        String service,
        String operation,
        String idempotencyKey,
        int attempt,
        @Nullable Instant deadline) {
    /**
     * Reads it from an HTTP request.
     *
     * @param header gives the value of a header, or null
     */
    public static ServiceCall of(String service, String path, Function<String, @Nullable String> header) {
        String key = header.apply(NornHeaders.IDEMPOTENCY_KEY);
        String attempt = header.apply(NornHeaders.ATTEMPT);
        String deadline = header.apply(NornHeaders.DEADLINE);
        return new ServiceCall(
                service,
                path.substring(path.lastIndexOf('/') + 1),
                key == null ? "" : key,
                attempt == null ? 1 : Integer.parseInt(attempt),
                deadline == null ? null : Instant.parse(deadline));
    }
}
