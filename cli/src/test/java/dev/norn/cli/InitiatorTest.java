package dev.norn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.norn.protocol.BranchStatus;
import dev.norn.protocol.Decision;
import dev.norn.protocol.InstanceRegistration;
import dev.norn.protocol.TransactionStatus;
import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Participant;
import dev.norn.sdk.TccCancel;
import dev.norn.sdk.TccConfirm;
import dev.norn.sdk.TccTry;
import dev.norn.sdk.client.BeginTcc;
import dev.norn.sdk.client.Branch;
import dev.norn.sdk.client.NewBranch;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.Transaction;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantOperations;
import dev.norn.sdk.participant.ParticipantServer;
import dev.norn.sdk.tcc.JoinedTransaction;
import dev.norn.sdk.tcc.TccTransactions;
import dev.norn.sdk.tcc.TransactionRolledBackException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The initiator's client against a real coordinator, with a real participant. */
class InitiatorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static NornProcess coordinator;
    private static ParticipantServer server;
    private static Bank bank;
    private static NornClient client;
    private static TccTransactions tcc;

    /** What it was asked, by branch; it needs no fence, as nothing here is repeated wrongly. */
    @Participant(value = "bank", fence = Participant.Fence.NONE)
    public static final class Bank {
        private final List<String> confirmed = new CopyOnWriteArrayList<>();
        private final List<String> cancelled = new CopyOnWriteArrayList<>();

        @TccTry
        public String hold(String account) {
            if (account.equals("nobody")) {
                throw new BusinessFailure("NO_ACCOUNT", "there is none");
            }
            return "held for " + account;
        }

        @TccConfirm("hold")
        public void take(String account, String result) {
            confirmed.add(account + ": " + result);
        }

        @TccCancel("hold")
        public void free(String account) {
            cancelled.add(account);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        coordinator = NornProcess.start(
                directory.resolve("norn.log"),
                "dev",
                "--port",
                "0",
                "--data",
                directory.resolve("data").toString());
        URI url = URI.create(coordinator.awaitLine().replaceFirst("^Norn is ready: ", ""));
        bank = new Bank();
        server = ParticipantServer.start(
                new ParticipantHandler(ParticipantOperations.of(List.of(bank)), null),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                8);
        client = NornClient.connectTo(url);
        client.participants()
                .register(
                        "bank",
                        "one",
                        new InstanceRegistration(
                                server.url("127.0.0.1", "bank"), null, Duration.ofHours(1), Map.of(), Map.of()));
        tcc = TccTransactions.builder(client).maxWait(PATIENCE).build();
    }

    @AfterAll
    static void stop() {
        server.close();
        coordinator.close();
    }

    private static List<BranchStatus> statuses(Transaction transaction) {
        return transaction.branches().stream().map(Branch::status).toList();
    }

    @Test
    void shouldCommitAndConfirmWithTheResultsOfTheTries() {
        String id = tcc.tcc("transfer").call(tx -> {
            assertThat(tx.attempt("bank", "hold", "anna", String.class)).isEqualTo("held for anna");
            tx.attempt("bank", "hold", "bert");
            return tx.id();
        });
        Transaction transaction = client.transactions().get(id);
        assertThat(transaction.status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(statuses(transaction)).containsOnly(BranchStatus.CONFIRMED).hasSize(2);
        assertThat(bank.confirmed).contains("anna: held for anna", "bert: held for bert");
    }

    @Test
    void shouldRollBackAfterABusinessNoAndCancelWhatWasHeld() {
        assertThatThrownBy(() -> tcc.tcc("transfer").run(tx -> {
                    tx.attempt("bank", "hold", "carl");
                    tx.attempt("bank", "hold", "nobody");
                }))
                .isInstanceOfSatisfying(
                        BusinessFailure.class, no -> assertThat(no.code()).isEqualTo("NO_ACCOUNT"));
        await().atMost(PATIENCE).until(() -> bank.cancelled.contains("carl"));
    }

    @Test
    void shouldBeToldThatTheDeadlineHasRolledBack() {
        assertThatThrownBy(() -> tcc.tcc("transfer")
                        // Long enough for the try on a machine that does other things too.
                        .timeout(Duration.ofSeconds(5))
                        .run(tx -> {
                            tx.attempt("bank", "hold", "dora");
                            await().atMost(PATIENCE)
                                    .until(() ->
                                            client.transactions().get(tx.id()).decision() == Decision.ROLLBACK);
                        }))
                .isInstanceOfSatisfying(
                        TransactionRolledBackException.class,
                        e -> assertThat(e.code()).isEqualTo("ALREADY_DECIDED"));
        await().atMost(PATIENCE).until(() -> bank.cancelled.contains("dora"));
    }

    /** An initiator that is gone sends nothing more: here the commands one by one, and then none. */
    private static Transaction beginAndTry(String account, Duration timeout) {
        Transaction begun = client.tccCommands()
                .begin(new BeginTcc(
                        "transfer",
                        timeout,
                        null,
                        Map.of(),
                        BeginTcc.Tries.INITIATOR,
                        List.of(NewBranch.of("bank", "hold", account)),
                        "begin-" + account,
                        Duration.ZERO));
        bank.hold(account);
        return begun;
    }

    @Test
    void shouldCancelAtTheDeadlineWhatAnInitiatorHeldThatIsGoneBeforeItsDecision() {
        Transaction begun = beginAndTry("lea", Duration.ofSeconds(1));
        Transaction ended = client.transactions().awaitEnd(begun.id(), PATIENCE);
        assertThat(ended.status()).isEqualTo(TransactionStatus.ROLLED_BACK);
        assertThat(bank.cancelled).contains("lea");
    }

    @Test
    void shouldConfirmWhatAnInitiatorHeldThatIsGoneAfterItsDecision() {
        Transaction begun = beginAndTry("max", PATIENCE);
        client.tccCommands().commit(begun.id(), null, Duration.ZERO);
        Transaction ended = client.transactions().awaitEnd(begun.id(), PATIENCE);
        assertThat(ended.status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(bank.confirmed).contains("max: null");
    }

    @Test
    void shouldCommitTheBranchesOfAnApplicationThatJoined() {
        String id = tcc.tcc("transfer").call(tx -> {
            tx.attempt("bank", "hold", "emil");
            JoinedTransaction joined = tcc.join(tx.id());
            joined.attempt("bank", "hold", "fred");
            tx.include(joined.leave());
            return tx.id();
        });
        assertThat(statuses(client.transactions().get(id)))
                .containsOnly(BranchStatus.CONFIRMED)
                .hasSize(2);
    }

    @Test
    void shouldNotCommitABranchThatNobodyToldItOf() {
        assertThatThrownBy(() -> tcc.tcc("transfer").run(tx -> {
                    tx.attempt("bank", "hold", "gina");
                    tcc.join(tx.id()).attempt("bank", "hold", "hugo");
                }))
                .isInstanceOfSatisfying(
                        TransactionRolledBackException.class,
                        e -> assertThat(e.code()).isEqualTo("BRANCHES_DIFFER"));
        await().atMost(PATIENCE).until(() -> bank.cancelled.containsAll(List.of("gina", "hugo")));
    }

    @Test
    void shouldLeaveItAllToTheCoordinator() {
        Transaction done = tcc.tcc("transfer")
                .branch("bank", "hold", "ida")
                .branch("bank", "hold", "jan")
                .execute();
        assertThat(done.status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(statuses(done)).containsOnly(BranchStatus.CONFIRMED);

        Transaction refused = tcc.tcc("transfer")
                .branch("bank", "hold", "kim")
                .branch("bank", "hold", "nobody")
                .execute();
        assertThat(refused.decision()).isEqualTo(Decision.ROLLBACK);
    }
}
