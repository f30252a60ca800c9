package dev.norn.server;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * What the HTTP server takes on at once; more is answered with 429.
 *
 * @param maxConcurrentRequests requests being answered
 * @param maxWaitingRequests requests that hold their answer back ({@code wait})
 */
@ConfigurationProperties("norn.http")
public record HttpConfiguration(
        @Bindable(defaultValue = "4096") int maxConcurrentRequests,
        @Bindable(defaultValue = "10000") int maxWaitingRequests) {

    private static final int MAX = 1_000_000;

    /** Checks each value. */
    public HttpConfiguration {
        Setting.between("norn.http.max-concurrent-requests", maxConcurrentRequests, 1, MAX);
        Setting.between("norn.http.max-waiting-requests", maxWaitingRequests, 1, MAX);
    }
}
