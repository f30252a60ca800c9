package dev.norn.sdk.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server did not take the call now (429, 503), and still did not after the retries. */
public final class NornOverloadedException extends NornProblemException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    NornOverloadedException(int status, String code, String detail, @Nullable Duration retryAfter) {
        super(status, code, detail, List.of());
        this.retryAfter = retryAfter;
    }

    /** When the server said to ask again. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
