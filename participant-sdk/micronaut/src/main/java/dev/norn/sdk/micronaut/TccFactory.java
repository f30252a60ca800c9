package dev.norn.sdk.micronaut;

import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.participant.LocalTries;
import dev.norn.sdk.tcc.TccTransactions;
import dev.norn.sdk.tcc.TransactionHeaders;
import dev.norn.sdk.tcc.TryPolicy;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;

/** Makes what an initiator needs. */
@Factory
final class TccFactory {
    /** A participant may have it injected, so it asks for the participants' tries when they are needed. */
    @Singleton
    TccTransactions transactions(
            NornClient client, BeanProvider<LocalTries> localTries, TccConfiguration configuration) {
        return TccTransactions.builder(client)
                .localTries(localTries::get)
                .tryPolicy(TryPolicy.DEFAULTS
                        .withMaxAttempts(configuration.maxAttempts())
                        .withAttemptTimeout(configuration.attemptTimeout()))
                .maxWait(configuration.maxWait())
                .decisionTimeout(configuration.decisionTimeout())
                .build();
    }

    @Singleton
    TransactionHeaders headers(
            BeanProvider<TccTransactions> transactions, NornClient client, TccConfiguration configuration) {
        return new TransactionHeaders(
                transactions::get,
                client.server(),
                Objects.requireNonNullElse(configuration.carryTo(), List.of()),
                configuration.join());
    }
}
