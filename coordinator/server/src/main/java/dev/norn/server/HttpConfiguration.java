package dev.norn.server;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * What the HTTP server takes on at once; more is answered with 429.
 *
 * @param maxConcurrentRequests requests being answered
 * @param maxWaitingRequests requests that hold their answer back ({@code wait}) and event streams
 */
@ConfigurationProperties("norn.http")
public record HttpConfiguration(
        @Bindable(defaultValue = "4096") @Min(1) @Max(1_000_000)
        int maxConcurrentRequests,

        @Bindable(defaultValue = "10000") @Min(1) @Max(1_000_000)
        int maxWaitingRequests) {}
