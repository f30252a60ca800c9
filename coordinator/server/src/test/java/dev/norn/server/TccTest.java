package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.TestDatabase;
import dev.norn.server.TestCoordinator.Reply;
import dev.norn.server.TestParticipant.Answer;
import dev.norn.server.TestParticipant.Call;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** TCC transactions from begin to settled, over sockets, on real PostgreSQL. */
class TccTest {

    private static final String TWO_BRANCHES = """
            [{"participant": "bank", "operation": "hold", "input": {"account": "a", "amount": 1.10}},
             {"participant": "fees", "operation": "reserve"}]
            """;

    private TestDatabase database;
    private TestParticipant participant;
    private TestCoordinator norn;

    @BeforeEach
    void start() throws IOException {
        database = TestDatabase.create();
        participant = TestParticipant.start();
        norn = TestCoordinator.start(database, Map.of("norn.node.id", "first"));
        norn.register("bank", participant.url());
        norn.register("fees", participant.url());
    }

    @AfterEach
    void stop() {
        norn.close();
        participant.close();
        database.close();
    }

    // ---- the way it goes

    @Test
    void shouldConfirmEveryBranchOfACommittedTransaction() {
        Reply begun = norn.post("/v1/transactions", """
                {"mode": "tcc", "name": "transfer", "timeout": "30s", "businessKey": "t-1", "labels": {"team": "a"}}
                """);
        assertThat(begun.status()).as(begun.toString()).isEqualTo(202);
        assertThat(begun.json().path("mode").asText()).isEqualTo("tcc");
        assertThat(begun.json().path("name").asText()).isEqualTo("transfer");
        assertThat(begun.json().path("saga").isNull()).isTrue();
        assertThat(begun.json().path("status").asText()).isEqualTo("ACTIVE");
        String path = begun.header("Location");

        Reply registered = norn.post(path + "/branches", TWO_BRANCHES);
        assertThat(registered.status()).as(registered.toString()).isEqualTo(201);
        assertThat(registered.text())
                .isEqualTo("{\"branches\":[{\"id\":\"1\",\"participant\":\"bank\",\"operation\":\"hold\"},"
                        + "{\"id\":\"2\",\"participant\":\"fees\",\"operation\":\"reserve\"}]}");

        Reply committed = norn.post(path + "/commit?wait=60s", """
                {"branches": [{"id": "1", "result": {"hold": 7.50}}, {"id": "2"}]}
                """);
        assertThat(committed.status()).as(committed.toString()).isEqualTo(200);
        assertThat(committed.json().path("status").asText()).isEqualTo("COMMITTED");
        assertThat(statuses(committed)).containsExactly("CONFIRMED", "CONFIRMED");
        assertThat(participant.calls())
                .extracting(call -> call.kind() + " " + call.operation() + " " + call.branch() + " " + call.body())
                .containsExactlyInAnyOrder(
                        "confirm hold 1 {\"input\":{\"account\": \"a\", \"amount\": 1.10},\"result\":{\"hold\": 7.50}}",
                        "confirm reserve 2 {\"input\":null,\"result\":null}");
        assertThat(norn.get(path).text()).isEqualTo(committed.text());
        assertThat(types(path))
                .startsWith("norn.transaction.started.v1", "norn.transaction.branches-registered.v1")
                .contains("norn.branch.tried.v1", "norn.transaction.decided.v1", "norn.branch.confirmed.v1")
                .endsWith("norn.transaction.ended.v1");
        Reply list = norn.get("/v1/transactions?mode=tcc&name=transfer&label=team:a");
        assertThat(list.json().at("/items/0/name").asText()).isEqualTo("transfer");
        assertThat(norn.get("/prometheus").text())
                .contains("norn_transactions_ended_total{mode=\"tcc\",name=\"transfer\",status=\"committed\"} 1.0");
    }

    @Test
    void shouldCancelEveryBranchOfARolledBackTransaction() {
        String path = begin(TWO_BRANCHES);
        Reply rolledBack = norn.post(path + "/rollback?wait=60s", "{\"reason\": \"no money\"}");

        assertThat(rolledBack.status()).as(rolledBack.toString()).isEqualTo(200);
        assertThat(rolledBack.json().path("status").asText()).isEqualTo("ROLLED_BACK");
        assertThat(statuses(rolledBack)).containsExactly("CANCELLED", "CANCELLED");
        assertThat(kinds()).containsExactly("cancel", "cancel");
    }

    @Test
    void shouldRollBackAtTheDeadline() {
        Reply begun = norn.post("/v1/transactions", """
                {"mode": "tcc", "timeout": "300ms", "branches": %s}
                """.formatted(TWO_BRANCHES));
        Reply ended = norn.get(begun.header("Location") + "?wait=60s");

        assertThat(ended.json().path("status").asText()).isEqualTo("ROLLED_BACK");
        assertThat(statuses(ended)).containsExactly("CANCELLED", "CANCELLED");
        Reply late = norn.post(begun.header("Location") + "/commit", "");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.code()).isEqualTo("ALREADY_DECIDED");
    }

    @Test
    void shouldTryAndConfirmByItselfInOneRoundTrip() {
        participant.on("hold", call -> new Answer(200, "application/json", "{\"hold\": 9}"));
        Reply reply = declare(TWO_BRANCHES);

        assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
        assertThat(reply.json().path("status").asText()).isEqualTo("COMMITTED");
        assertThat(kinds()).startsWith("try", "try").endsWith("confirm", "confirm");
        assertThat(participant.calls())
                .filteredOn(call ->
                        call.kind().equals("confirm") && call.operation().equals("hold"))
                .extracting(Call::body)
                .containsExactly("{\"input\":{\"account\": \"a\", \"amount\": 1.10},\"result\":{\"hold\": 9}}");
    }

    @Test
    void shouldCancelWhatWasTriedByItselfWhenAParticipantSaysNo() {
        participant.on(
                "reserve",
                call -> call.kind().equals("try")
                        ? Answer.businessFailure("too poor")
                        : new Answer(204, "application/json", ""));
        Reply reply = declare(TWO_BRANCHES);

        assertThat(reply.json().path("status").asText()).isEqualTo("ROLLED_BACK");
        assertThat(statuses(reply)).containsExactly("CANCELLED", "FAILED");
        assertThat(participant.calls())
                .filteredOn(call -> call.kind().equals("cancel"))
                .extracting(Call::operation)
                .containsExactly("hold");
    }

    @Test
    void shouldConfirmAllBranchesAtTheSameTime() throws InterruptedException {
        CountDownLatch both = new CountDownLatch(2);
        for (String operation : List.of("hold", "reserve")) {
            participant.on(operation, call -> {
                both.countDown();
                return new Answer(both.await(20, TimeUnit.SECONDS) ? 204 : 500, "application/json", "");
            });
        }
        String path = begin("""
                [{"participant": "bank", "operation": "hold", "timeout": "30s"},
                 {"participant": "fees", "operation": "reserve", "timeout": "30s"}]
                """);
        Reply reply = norn.post(path + "/commit?wait=60s", "");

        assertThat(reply.json().path("status").asText()).isEqualTo("COMMITTED");
        assertThat(participant.calls()).hasSize(2);
    }

    @Test
    void shouldRetryAConfirmUntilItIsDone() {
        AtomicInteger calls = new AtomicInteger();
        participant.on("hold", call -> new Answer(calls.incrementAndGet() < 3 ? 503 : 204, "text/plain", ""));
        String path = begin(TWO_BRANCHES);
        Reply reply = norn.post(path + "/commit?wait=60s", "");

        assertThat(reply.json().path("status").asText()).isEqualTo("COMMITTED");
        assertThat(participant.calls())
                .filteredOn(call -> call.operation().equals("hold"))
                .extracting(Call::attempt)
                .containsExactly("1", "2", "3");
    }

    @Test
    void shouldParkAConfirmWhoseReservationIsGoneAndBringItBack() {
        participant.on("hold", call -> new Answer(410, "application/json", ""));
        String path = begin(TWO_BRANCHES);
        norn.post(path + "/commit", "");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        norn.get(path).json().at("/branches/0/deadLettered").asBoolean());
        Reply shown = norn.get(path);
        assertThat(shown.json().path("status").asText()).isEqualTo("COMMITTING");
        assertThat(shown.json().at("/attention/code").asText()).isEqualTo("DEAD_LETTER");
        assertThat(shown.json().at("/attention/branch").asText()).isEqualTo("1");

        participant.on("hold", call -> new Answer(204, "application/json", ""));
        Reply retried = norn.post(path + "/retry", "{\"branch\": \"1\", \"reason\": \"mended\"}");
        assertThat(retried.status()).as(retried.toString()).isEqualTo(200);
        assertThat(norn.get(path + "?wait=60s").json().path("status").asText()).isEqualTo("COMMITTED");
    }

    // ---- what goes wrong

    @Test
    void shouldRegisterNothingMoreForTheSameKey() {
        String path = begin("[]");
        Reply first = norn.post(path + "/branches", TWO_BRANCHES, "Idempotency-Key", "r-1");
        Reply again = norn.post(path + "/branches", TWO_BRANCHES, "Idempotency-Key", "r-1");
        Reply other = norn.post(
                path + "/branches", "{\"participant\": \"bank\", \"operation\": \"hold\"}", "Idempotency-Key", "r-1");

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(norn.get(path).json().path("branches")).hasSize(2);
    }

    @Test
    void shouldRefuseBranchesAfterTheDecision() {
        String path = begin(TWO_BRANCHES);
        norn.post(path + "/branches", TWO_BRANCHES, "Idempotency-Key", "before");
        norn.post(path + "/commit?wait=60s", "");
        for (String key : List.of("before", "after")) {
            Reply late = norn.post(path + "/branches", TWO_BRANCHES, "Idempotency-Key", key);
            assertThat(late.status()).isEqualTo(409);
            assertThat(late.code()).isEqualTo("ALREADY_DECIDED");
        }
    }

    @Test
    void shouldRefuseToCommitOtherBranchesThanThoseRegistered() {
        String path = begin(TWO_BRANCHES);
        for (String body : List.of(
                "{\"branches\": []}",
                "{\"branches\": [{\"id\": \"1\"}]}",
                "{\"branches\": [{\"id\": \"1\"}, {\"id\": \"3\"}]}",
                "{\"branches\": [{\"id\": \"1\"}, {\"id\": \"2\"}, {\"id\": \"3\"}]}")) {
            Reply reply = norn.post(path + "/commit", body);
            assertThat(reply.status()).as(body).isEqualTo(409);
            assertThat(reply.code()).isEqualTo("BRANCHES_DIFFER");
        }
        assertThat(norn.get(path).json().path("status").asText()).isEqualTo("ACTIVE");
        assertThat(kinds()).isEmpty();
    }

    @Test
    void shouldTakeTheSameDecisionAgainAndRefuseTheOther() {
        String path = begin(TWO_BRANCHES);
        assertThat(norn.post(path + "/commit", "").status()).isEqualTo(202);
        assertThat(norn.post(path + "/commit?wait=60s", "").status()).isEqualTo(200);
        Reply other = norn.post(path + "/rollback", "");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("ALREADY_DECIDED");
        assertThat(kinds()).containsExactly("confirm", "confirm");
    }

    @Test
    void shouldDecideOnceHoweverManyAskAtOnce() throws Exception {
        String path = begin(TWO_BRANCHES);
        Set<String> statuses = ConcurrentHashMap.newKeySet();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> asked = IntStream.range(0, 16)
                    .<Future<?>>mapToObj(i -> clients.submit(() -> {
                        Reply reply = norn.post(path + (i % 2 == 0 ? "/commit" : "/rollback") + "?wait=60s", "");
                        statuses.add(
                                reply.status() == 200
                                        ? reply.json().path("status").asText()
                                        : reply.code());
                    }))
                    .toList();
            for (Future<?> each : asked) {
                each.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(statuses).hasSize(2).contains("ALREADY_DECIDED").containsAnyOf("COMMITTED", "ROLLED_BACK");
        assertThat(Set.copyOf(kinds())).hasSize(1);
    }

    @Test
    void shouldRefuseWhatIsNotForThisKindOfTransaction() {
        assertThat(norn.storeYaml(Sagas.order(1)).status()).isEqualTo(201);
        String saga = norn.post("/v1/transactions", """
                {"saga": "order", "input": {"orderId": "o-1", "amount": 1}}
                """).header("Location");
        assertThat(norn.post(saga + "/commit", "").code()).isEqualTo("WRONG_MODE");
        assertThat(norn.post(saga + "/branches", TWO_BRANCHES).code()).isEqualTo("WRONG_MODE");
        participant.on("hold", call -> new Answer(202, "application/json", ""));
        String declared =
                norn.post("/v1/transactions", """
                {"mode": "tcc", "tries": "coordinator", "branches": %s}
                """.formatted(TWO_BRANCHES)).header("Location");
        assertThat(norn.post(declared + "/commit", "").code()).isEqualTo("TRIES_BY_COORDINATOR");
        assertThat(norn.post(declared + "/branches", TWO_BRANCHES).code()).isEqualTo("TRIES_BY_COORDINATOR");
        assertThat(norn.post("/v1/transactions/999999999999/commit", "").status())
                .isEqualTo(404);
    }

    @Test
    void shouldNameEveryMistakeInABody() {
        Reply reply = norn.post("/v1/transactions", """
                {"mode": "tcc", "name": "1 bad", "tries": "nobody", "saga": "order",
                 "branches": [{"participant": "Bank"}, 7, {"participant": "b", "operation": "h", "timeout": "0s",
                               "retry": {"jitter": 2}}]}
                """);
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.json().path("errors"))
                .extracting(error -> error.path("pointer").asText())
                .containsExactlyInAnyOrder(
                        "/saga",
                        "/name",
                        "/tries",
                        "/branches/0/participant",
                        "/branches/0/operation",
                        "/branches/1",
                        "/branches/2/timeout",
                        "/branches/2/retry/jitter");
        assertThat(norn.post("/v1/transactions", "{\"mode\": \"tcc\", \"tries\": \"coordinator\"}")
                        .status())
                .isEqualTo(422);
        String path = begin(TWO_BRANCHES);
        assertThat(norn.post(path + "/branches", "[]").status()).isEqualTo(422);
        assertThat(norn.post(path + "/branches", "7").status()).isEqualTo(422);
        assertThat(norn.post(path + "/commit", "{\"branches\": [{\"id\": \"1\"}, {\"id\": \"1\"}]}")
                        .status())
                .isEqualTo(422);
    }

    // ---- what survives

    @Test
    void shouldCancelAfterARestartWhatAnInitiatorThatDiedBeforeTheDecisionHadTried() {
        Reply begun = norn.post("/v1/transactions", """
                {"mode": "tcc", "timeout": "3s", "branches": %s}
                """.formatted(TWO_BRANCHES));
        restart();
        Reply ended = norn.get(begun.header("Location") + "?wait=60s");

        assertThat(ended.json().path("status").asText()).isEqualTo("ROLLED_BACK");
        assertThat(kinds()).containsExactly("cancel", "cancel");
    }

    @Test
    void shouldConfirmAfterARestartWhatAnInitiatorThatDiedAfterTheDecisionHadTried() {
        participant.on("hold", call -> new Answer(503, "text/plain", ""));
        String path = begin(TWO_BRANCHES);
        norn.post(path + "/branches", "{\"participant\": \"bank\", \"operation\": \"hold\"}", "Idempotency-Key", "k");
        assertThat(norn.post(path + "/commit", "").status()).isEqualTo(202);
        restart();
        participant.on("hold", call -> new Answer(204, "text/plain", ""));
        Reply ended = norn.get(path + "?wait=60s");

        assertThat(ended.json().path("status").asText()).isEqualTo("COMMITTED");
        assertThat(Set.copyOf(kinds())).containsExactly("confirm");
        assertThat(norn.post(path + "/commit", "").status()).isEqualTo(200);
    }

    private void restart() {
        norn.close();
        norn = TestCoordinator.start(database, Map.of("norn.node.id", "first"));
    }

    private String begin(String branches) {
        Reply reply = norn.post("/v1/transactions", "{\"mode\": \"tcc\", \"branches\": " + branches + "}");
        assertThat(reply.status()).as(reply.toString()).isEqualTo(202);
        return reply.header("Location");
    }

    private Reply declare(String branches) {
        return norn.post("/v1/transactions?wait=60s", """
                {"mode": "tcc", "tries": "coordinator", "branches": %s}
                """.formatted(branches));
    }

    private List<String> kinds() {
        return participant.calls().stream().map(Call::kind).toList();
    }

    private static List<String> statuses(Reply reply) {
        return reply.json()
                .path("branches")
                .valueStream()
                .map(branch -> branch.path("status").asText())
                .toList();
    }

    private List<String> types(String path) {
        return norn.get(path + "/events")
                .json()
                .path("items")
                .valueStream()
                .map((JsonNode event) -> event.path("type").asText())
                .toList();
    }
}
