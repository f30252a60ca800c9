package dev.norn.sdk.micronaut;

import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.RetrySettings;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** Makes the {@link NornClient} that applications inject. */
@Factory
final class ClientFactory {
    @Singleton
    NornClient client(ClientConfiguration configuration) {
        RetrySettings defaults = RetrySettings.DEFAULTS;
        return NornClient.builder(configuration.url())
                .connectTimeout(configuration.connectTimeout())
                .requestTimeout(configuration.requestTimeout())
                .retry(new RetrySettings(
                        configuration.maxAttempts(), defaults.initialInterval(), defaults.maxInterval()))
                .build();
    }
}
