package dev.norn.sdk.tcc;

import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.RetrySettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An initiator with short patience, the contract's server, and a participant. */
abstract class InitiatorFixture {
    record Hold(int hold) {}

    record Input(String account, int amount) {}

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
                .retry(new RetrySettings(2, Duration.ofMillis(1), Duration.ofMillis(5)))
                .build();
        tcc = TccTransactions.builder(client)
                .decisionTimeout(Duration.ofMillis(300))
                .tryPolicy(new TryPolicy(3, Duration.ofMillis(1), 2, Duration.ofMillis(5), 0.2, Duration.ofSeconds(5)))
                .build();
    }

    @AfterEach
    void stop() {
        bank.close();
        coordinator.close();
    }
}
