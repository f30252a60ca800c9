package dev.norn.sdk.micronaut;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.time.Duration;

/**
 * {@code norn.client.*}: where the coordinator is and how it is talked to.
 *
 * @param url of the coordinator, without {@code /v1}
 * @param connectTimeout how long to try to connect, each time
 * @param requestTimeout how long one attempt may take, beyond what the server was asked to wait
 * @param maxAttempts how often a call that may be repeated is sent
 */
@ConfigurationProperties("norn.client")
public record ClientConfiguration(
        @Bindable(defaultValue = "http://127.0.0.1:8080") URI url,
        @Bindable(defaultValue = "2s") Duration connectTimeout,
        @Bindable(defaultValue = "10s") Duration requestTimeout,
        @Bindable(defaultValue = "5") int maxAttempts) {

    public ClientConfiguration {
        Settings.require(
                "http".equals(url.getScheme()) || "https".equals(url.getScheme()),
                "norn.client.url",
                url,
                "http://… or https://…");
        Settings.require(connectTimeout.toMillis() > 0, "norn.client.connect-timeout", connectTimeout, "> 0");
        Settings.require(requestTimeout.toMillis() > 0, "norn.client.request-timeout", requestTimeout, "> 0");
        Settings.require(maxAttempts >= 1, "norn.client.max-attempts", maxAttempts, ">= 1");
    }
}
