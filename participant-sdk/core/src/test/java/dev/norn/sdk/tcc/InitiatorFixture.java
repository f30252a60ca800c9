package dev.norn.sdk.tcc;

import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.RetrySettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An initiator, the contract's server, and a participant. */
abstract class InitiatorFixture {
    record Hold(int hold) {}

    record Input(String account, int amount) {}

    static final Duration TRY_TIMEOUT = Duration.ofSeconds(60);

    static final Input INPUT = new Input("anna", 30);

    ContractServer coordinator;
    Bank bank;
    NornClient client;
    TccTransactions tcc;

    @BeforeEach
    void start() throws Exception {
        coordinator = new ContractServer();
        bank = new Bank();
        coordinator.participant("bank", bank.url());
        client = NornClient.builder(coordinator.url())
                .connectTimeout(Duration.ofSeconds(60))
                .requestTimeout(Duration.ofSeconds(60))
                .retry(new RetrySettings(2, Duration.ofMillis(1), Duration.ofMillis(5)))
                .build();
        tcc = initiator(Duration.ofSeconds(60));
    }

    /** @param decisionTimeout how long a decision is repeated that is not answered */
    TccTransactions initiator(Duration decisionTimeout) {
        return TccTransactions.builder(client)
                .decisionTimeout(decisionTimeout)
                .tryPolicy(new TryPolicy(3, Duration.ofMillis(1), 2, Duration.ofMillis(5), 0.2, TRY_TIMEOUT))
                .build();
    }

    @AfterEach
    void stop() {
        bank.close();
        coordinator.close();
    }
}
