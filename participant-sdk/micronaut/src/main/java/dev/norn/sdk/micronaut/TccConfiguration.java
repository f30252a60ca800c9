package dev.norn.sdk.micronaut;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code norn.tcc.*}: the application as an initiator of TCC transactions, and as one that joins those of its callers.
 *
 * @param maxWait how long a commit waits until each branch is confirmed
 * @param decisionTimeout how long a commit that is not answered is repeated before its outcome is unknown
 * @param attemptTimeout how long one attempt of a try may take
 * @param maxAttempts how often a try is sent
 * @param carryTo the hosts to which HTTP clients carry the current transaction, {@code *} for any characters; all unless
 *     set, none if empty
 * @param join whether the HTTP server joins the transactions of its callers
 */
@ConfigurationProperties("norn.tcc")
public record TccConfiguration(
        @Bindable(defaultValue = "5s") Duration maxWait,
        @Bindable(defaultValue = "30s") Duration decisionTimeout,
        @Bindable(defaultValue = "800ms") Duration attemptTimeout,
        @Bindable(defaultValue = "5") int maxAttempts,
        @Nullable List<String> carryTo,
        @Bindable(defaultValue = "true") boolean join) {
    private static final int MAX_WAIT_SECONDS = 60;

    public TccConfiguration {
        Settings.require(
                !maxWait.isNegative() && maxWait.toSeconds() <= MAX_WAIT_SECONDS,
                "norn.tcc.max-wait",
                maxWait,
                "0s to 60s");
        Settings.require(decisionTimeout.toMillis() > 0, "norn.tcc.decision-timeout", decisionTimeout, "> 0");
        Settings.require(attemptTimeout.toMillis() > 0, "norn.tcc.attempt-timeout", attemptTimeout, "> 0");
        Settings.require(maxAttempts >= 1, "norn.tcc.max-attempts", maxAttempts, ">= 1");
        carryTo = carryTo == null ? List.of("*") : List.copyOf(carryTo);
    }
}
