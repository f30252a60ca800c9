package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.embedded.TestDatabase;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.fence.DataSourceTransactions;
import dev.norn.sdk.fence.FenceDatabase;
import dev.norn.sdk.fence.FenceDialect;
import dev.norn.sdk.fence.FenceSettings;
import dev.norn.sdk.participant.Accounts;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantOperations;
import dev.norn.sdk.participant.ParticipantServer;
import dev.norn.server.TestCoordinator.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * The anomalies of TCC that an initiator can bring about, each over sockets against a real coordinator and a participant
 * whose fence is on a real database: a subclass names it. The participant's side of each is tested in the SDK, under the
 * same names. Money is held, taken or given back; at the end nothing is held, and the account tells what came of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
abstract class TccAnomalies {

    private static final int ROUNDS = 8;
    private static final long ALL = 10_000;
    private static final long AMOUNT = 30;
    private static final String BRANCH = """
            {"participant": "accounts", "operation": "hold", "input": {"account": "anna", "amount": 30}}
            """;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Supplier<FenceDatabase> databases;
    private FenceDatabase bank;
    private BranchFence fence;
    private ParticipantServer participant;
    private TestDatabase database;
    private TestCoordinator norn;

    TccAnomalies(Supplier<FenceDatabase> databases) {
        this.databases = databases;
    }

    @BeforeAll
    void start() throws IOException {
        bank = databases.get();
        bank.execute("create table account (name varchar(20) primary key, free bigint not null, held bigint not null);"
                + " insert into account values ('anna', 0, 0)");
        fence = new BranchFence(
                new DataSourceTransactions(bank.dataSource()),
                FenceDialect.of(bank.dataSource()),
                FenceSettings.DEFAULTS,
                Clock.systemUTC(),
                null);
        participant = ParticipantServer.start(
                new ParticipantHandler(ParticipantOperations.of(List.of(new Accounts())), fence),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                16);
        database = TestDatabase.create();
        norn = TestCoordinator.start(database, Map.of("norn.node.id", "first"));
        norn.register("accounts", participant.url("127.0.0.1", "accounts"));
    }

    @AfterAll
    void stop() {
        norn.close();
        database.close();
        participant.close();
        fence.close();
        bank.close();
    }

    @BeforeEach
    void startAfresh() {
        bank.execute("update account set free = " + ALL + ", held = 0");
    }

    @Test
    void emptyRollback_aBranchWhoseTryWasNeverMadeIsCancelledWithoutEffect() {
        String path = begin("60s");
        register(path);
        assertEnd(norn.post(path + "/rollback?wait=60s", ""), "ROLLED_BACK", "CANCELLED");
        assertAccount(0);
    }

    @Test
    void suspension_aTryThatArrivesAfterTheRollbackIsRefused() {
        String path = begin("60s");
        String branch = register(path);
        assertEnd(norn.post(path + "/rollback?wait=60s", ""), "ROLLED_BACK", "CANCELLED");
        assertThat(tryIt(path, branch)).isEqualTo(409);
        assertAccount(0);
    }

    @Test
    void lostReply_aRepeatedBeginIsTheSameTransaction() {
        String body = "{\"mode\": \"tcc\", \"branches\": [" + BRANCH + "]}";
        String key = "begin-" + System.nanoTime();
        Reply first = norn.post("/v1/transactions", body, "Idempotency-Key", key);
        Reply again = norn.post("/v1/transactions", body, "Idempotency-Key", key);
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        String path = first.header("Location");
        assertThat(tryIt(path, "1")).isEqualTo(200);
        assertEnd(norn.post(path + "/commit?wait=60s", ""), "COMMITTED", "CONFIRMED");
        assertAccount(1);
    }

    @Test
    void lostReply_aRepeatedRegistrationAddsNoBranch() {
        String path = begin("60s");
        for (int i = 0; i < 3; i++) {
            Reply reply = norn.post(path + "/branches", BRANCH, "Idempotency-Key", "r-1");
            assertThat(reply.status()).isEqualTo(201);
            assertThat(reply.json().at("/branches/0/id").asText()).isEqualTo("1");
        }
        assertThat(tryIt(path, "1")).isEqualTo(200);
        restart();
        assertThat(norn.post(path + "/branches", BRANCH, "Idempotency-Key", "r-1")
                        .header("Idempotency-Replayed"))
                .isEqualTo("true");
        assertEnd(norn.post(path + "/commit?wait=60s", ""), "COMMITTED", "CONFIRMED");
        assertAccount(1);
    }

    @Test
    void lostReply_aRepeatedDecisionIsOneDecision() {
        String path = begin("60s");
        assertThat(tryIt(path, register(path))).isEqualTo(200);
        assertThat(norn.post(path + "/commit", "").status()).isIn(200, 202);
        restart();
        assertEnd(norn.post(path + "/commit?wait=60s", ""), "COMMITTED", "CONFIRMED");
        assertEnd(norn.post(path + "/commit", ""), "COMMITTED", "CONFIRMED");
        assertThat(norn.post(path + "/rollback", "").code()).isEqualTo("ALREADY_DECIDED");
        assertAccount(1);
    }

    @Test
    void decisionRace_ofCommitsAndRollbacksAtOnceOneKindWins() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            startAfresh();
            String path = begin("60s");
            assertThat(tryIt(path, register(path))).isEqualTo(200);
            Set<String> answers = new HashSet<>(together(IntStream.range(0, 8)
                    .<Supplier<String>>mapToObj(i -> () -> decide(path, i % 2 == 0 ? "commit" : "rollback"))
                    .toList()));
            assertThat(answers).hasSize(2).contains("ALREADY_DECIDED").containsAnyOf("COMMITTED", "ROLLED_BACK");
            assertAccount(answers.contains("COMMITTED") ? 1 : 0);
        }
    }

    @Test
    void registrationRace_withACommitEachBranchIsRefusedOrConfirmed() throws Exception {
        registrationRace("commit", "COMMITTED", "CONFIRMED");
    }

    @Test
    void registrationRace_withARollbackEachBranchIsRefusedOrCancelled() throws Exception {
        registrationRace("rollback", "ROLLED_BACK", "CANCELLED");
    }

    private void registrationRace(String decision, String end, String settled) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            startAfresh();
            String path = begin("60s");
            List<Supplier<String>> racers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                racers.add(() -> registerAndTry(path));
            }
            racers.add(() -> decide(path, decision));
            List<String> answers = together(racers);

            Reply shown = norn.get(path + "?wait=60s");
            int registered = (int) answers.stream()
                    .filter(answer -> answer.startsWith("tried"))
                    .count();
            assertThat(answers.subList(0, 6)).allMatch(it -> it.startsWith("tried") || it.equals("ALREADY_DECIDED"));
            assertEnd(shown, end, settled);
            assertThat(shown.json().path("branches")).hasSize(registered);
            assertAccount(decision.equals("commit") ? registered : 0);
        }
    }

    /** As initiators do: no try without a registration that was answered. */
    private String registerAndTry(String path) {
        Reply reply = norn.post(path + "/branches", BRANCH);
        return reply.status() == 201
                ? "tried " + tryIt(path, reply.json().at("/branches/0/id").asText())
                : reply.code();
    }

    @Test
    void initiatorDeath_beforeTheDecisionEverythingIsCancelledAtTheDeadline() {
        String path = begin("4s");
        assertThat(tryIt(path, register(path))).isEqualTo(200);
        register(path);
        assertEnd(norn.get(path + "?wait=60s"), "ROLLED_BACK", "CANCELLED");
        assertAccount(0);
        assertThat(norn.post(path + "/commit", "").code()).isEqualTo("ALREADY_DECIDED");
    }

    @Test
    void initiatorDeath_beforeTheDecisionAndTheCoordinatorsToo() {
        String path = begin("4s");
        assertThat(tryIt(path, register(path))).isEqualTo(200);
        restart();
        assertEnd(norn.get(path + "?wait=60s"), "ROLLED_BACK", "CANCELLED");
        assertAccount(0);
    }

    @Test
    void initiatorDeath_afterTheDecisionEverythingIsConfirmed() {
        String path = begin("60s");
        assertThat(tryIt(path, register(path))).isEqualTo(200);
        norn.post(path + "/commit", "");
        assertEnd(norn.get(path + "?wait=60s"), "COMMITTED", "CONFIRMED");
        assertAccount(1);
    }

    @Test
    void initiatorDeath_afterTheDecisionAndTheCoordinatorsToo() {
        String path = begin("60s");
        assertThat(tryIt(path, register(path))).isEqualTo(200);
        norn.post(path + "/commit", "");
        restart();
        assertEnd(norn.get(path + "?wait=60s"), "COMMITTED", "CONFIRMED");
        assertAccount(1);
    }

    // ---- what tests say

    private String begin(String timeout) {
        Reply reply = norn.post("/v1/transactions", "{\"mode\": \"tcc\", \"timeout\": \"" + timeout + "\"}");
        assertThat(reply.status()).as(reply.toString()).isEqualTo(202);
        return reply.header("Location");
    }

    private String register(String path) {
        Reply reply = norn.post(path + "/branches", BRANCH);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
        return reply.json().at("/branches/0/id").asText();
    }

    /** The initiator's call of the participant; its status. */
    private int tryIt(String path, String branch) {
        URI hold = URI.create(participant.url("127.0.0.1", "accounts") + "/hold");
        try {
            return client.send(
                            HttpRequest.newBuilder(hold)
                                    .header("Norn-Transaction", path.substring(path.lastIndexOf('/') + 1))
                                    .header("Norn-Branch", branch)
                                    .header("Norn-Operation", "try")
                                    .POST(HttpRequest.BodyPublishers.ofString(
                                            "{\"input\": {\"account\": \"anna\", \"amount\": 30}}"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String decide(String path, String decision) {
        Reply reply = norn.post(path + "/" + decision + "?wait=60s", "");
        return reply.status() == 200 ? reply.json().path("status").asText() : reply.code();
    }

    private static List<String> together(List<Supplier<String>> racers) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(racers.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> running = racers.stream()
                    .map(racer -> threads.submit(() -> {
                        barrier.await(30, TimeUnit.SECONDS);
                        return racer.get();
                    }))
                    .toList();
            List<String> answers = new ArrayList<>();
            for (Future<String> each : running) {
                answers.add(each.get(90, TimeUnit.SECONDS));
            }
            return answers;
        }
    }

    private void restart() {
        norn.close();
        norn = TestCoordinator.start(database, Map.of("norn.node.id", "first"));
    }

    private static void assertEnd(Reply reply, String status, String branches) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        assertThat(reply.json().path("status").asText()).isEqualTo(status);
        assertThat(reply.json().path("branches").valueStream())
                .allMatch(branch -> branch.path("status").asText().equals(branches));
    }

    private void assertAccount(int transfers) {
        assertThat(bank.number("select held from account")).as("held").isZero();
        assertThat(bank.number("select free from account")).as("free").isEqualTo(ALL - transfers * AMOUNT);
    }
}
