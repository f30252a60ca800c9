package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.embedded.TestDatabase;
import dev.norn.server.TestCoordinator.Reply;
import dev.norn.server.TestParticipant.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages from their preparation to the end, over sockets, on real PostgreSQL, with participants of plain HTTP. */
class MessageTest {

    private static final String CHECK = "\"check\": {\"participant\": \"orders\", \"operation\": \"asked\"}";
    private static final String TWO_DELIVERIES = """
            [{"participant": "shop", "operation": "reserve", "input": {"order": "o-1", "amount": 1.10}},
             {"participant": "shop", "operation": "mail"}]
            """;

    /** What the SDK answers; and nobody else by accident. */
    private static final Answer NEVER =
            new Answer(410, "application/problem+json", "{\"type\": \"https://norn.dev/problems/never-committed\"}");

    private TestDatabase database;
    private TestParticipant participant;
    private TestCoordinator norn;

    @BeforeEach
    void start() throws IOException {
        database = TestDatabase.create();
        participant = TestParticipant.start();
        norn = TestCoordinator.start(database, Map.of("norn.node.id", "first"));
        norn.register("orders", participant.url());
        norn.register("shop", participant.url());
    }

    @AfterEach
    void stop() {
        norn.close();
        participant.close();
        database.close();
    }

    // ---- the way it goes

    @Test
    void shouldDeliverToEveryParticipantWhenItIsSubmitted() {
        Reply prepared = norn.post("/v1/transactions", """
                {"mode": "message", "name": "order-placed", %s, "branches": %s, "timeout": "30s",
                 "businessKey": "o-1", "labels": {"team": "a"}}
                """.formatted(CHECK, TWO_DELIVERIES));
        assertThat(prepared.status()).as(prepared.toString()).isEqualTo(202);
        assertThat(prepared.json().path("mode").asText()).isEqualTo("message");
        assertThat(prepared.json().path("name").asText()).isEqualTo("order-placed");
        assertThat(prepared.json().path("saga").isNull()).isTrue();
        assertThat(prepared.json().path("status").asText()).isEqualTo("ACTIVE");
        assertThat(branches(prepared)).containsExactly("producer PENDING", "1 PENDING", "2 PENDING");
        assertThat(participant.calls()).isEmpty();
        String path = prepared.header("Location");

        Reply submitted = norn.post(path + "/commit?wait=60s", "");
        assertThat(submitted.status()).as(submitted.toString()).isEqualTo(200);
        assertThat(submitted.json().path("status").asText()).isEqualTo("COMMITTED");
        assertThat(submitted.json().path("decision").asText()).isEqualTo("COMMIT");
        assertThat(branches(submitted)).containsExactly("producer SUCCEEDED", "1 SUCCEEDED", "2 SUCCEEDED");
        assertThat(submitted.json().at("/branches/1/result/id").asInt()).isOne();
        assertThat(participant.calls())
                .extracting(call -> call.kind() + " " + call.operation() + " " + call.branch() + " " + call.body())
                .containsExactlyInAnyOrder(
                        "action reserve 1 {\"input\":{\"order\": \"o-1\", \"amount\": 1.10}}",
                        "action mail 2 {\"input\":null}");
        assertThat(norn.get(path).text()).isEqualTo(submitted.text());
        assertThat(types(path))
                .startsWith("norn.transaction.started.v1", "norn.transaction.decided.v1")
                .contains("norn.branch.succeeded.v1")
                .endsWith("norn.transaction.ended.v1");
        Reply list = norn.get("/v1/transactions?mode=message&name=order-placed&label=team:a");
        assertThat(list.json().at("/items/0/businessKey").asText()).isEqualTo("o-1");
        assertThat(norn.get("/v1/transactions?mode=tcc").json().path("items")).isEmpty();
        assertThat(norn.get("/prometheus").text())
                .contains("norn_transactions_ended_total{mode=\"message\",name=\"order-placed\",status=\"committed\"}"
                        + " 1.0");
    }

    @Test
    void shouldDeliverNothingWhenItIsAborted() {
        String path = prepare("30s");
        Reply aborted = norn.post(path + "/rollback?wait=60s", "{\"reason\": \"sold out\"}");
        assertThat(aborted.status()).as(aborted.toString()).isEqualTo(200);
        assertThat(aborted.json().path("status").asText()).isEqualTo("ROLLED_BACK");
        assertThat(branches(aborted)).containsExactly("producer FAILED", "1 PENDING", "2 PENDING");
        assertThat(participant.calls()).isEmpty();
    }

    @Test
    void shouldDeliverToAllAtTheSameTime() throws InterruptedException {
        CountDownLatch both = new CountDownLatch(2);
        for (String operation : List.of("reserve", "mail")) {
            participant.on(operation, call -> {
                both.countDown();
                return new Answer(both.await(20, TimeUnit.SECONDS) ? 204 : 500, "application/json", "");
            });
        }
        String path = norn.post("/v1/transactions", """
                {"mode": "message", %s, "branches": [
                  {"participant": "shop", "operation": "reserve", "timeout": "30s"},
                  {"participant": "shop", "operation": "mail", "timeout": "30s"}]}
                """.formatted(CHECK)).header("Location");
        assertThat(norn.post(path + "/commit?wait=60s", "")
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("COMMITTED");
        assertThat(participant.calls()).hasSize(2);
    }

    @Test
    void shouldAskItsProducerWithItsIdAndTheInputThatWasGiven() {
        String path =
                norn.post("/v1/transactions", """
                {"mode": "message", "timeout": "200ms", "branches": %s,
                 "check": {"participant": "orders", "operation": "asked", "input": {"order": "o-1"}}}
                """.formatted(TWO_DELIVERIES)).header("Location");
        assertThat(norn.get(path + "?wait=60s").json().path("status").asText()).isEqualTo("COMMITTED");
        assertThat(participant.calls().getFirst())
                .satisfies(call -> assertThat(path).endsWith("/" + call.transaction()))
                .satisfies(call -> assertThat(
                                call.kind() + " " + call.operation() + " " + call.branch() + " " + call.body())
                        .isEqualTo("check asked producer {\"input\":{\"order\": \"o-1\"}}"));
    }

    // ---- what goes wrong

    @Test
    void wrongAnswersToACheckAreNoDecisionAndItIsAskedAgain() {
        List<Answer> answers = List.of(
                new Answer(500, "text/plain", "oh"),
                new Answer(404, "text/plain", "who?"),
                new Answer(409, "application/json", "{}"),
                Answer.businessFailure("no"),
                new Answer(200, "text/html", "<p>ok</p>"),
                new Answer(202, "application/json", ""),
                new Answer(410, "text/html", "<p>gone</p>"),
                new Answer(410, "application/json", "{\"detail\": \"never\"}"),
                NEVER);
        AtomicInteger asked = new AtomicInteger();
        participant.on("asked", call -> answers.get(Math.min(asked.getAndIncrement(), answers.size() - 1)));
        String path =
                norn.post("/v1/transactions", """
                {"mode": "message", "timeout": "100ms", "branches": %s,
                 "check": {"participant": "orders", "operation": "asked",
                           "retry": {"maxAttempts": 2, "initialInterval": "10ms", "maxInterval": "20ms"}}}
                """.formatted(TWO_DELIVERIES)).header("Location");

        Reply ended = norn.get(path + "?wait=60s");
        assertThat(ended.json().path("status").asText()).isEqualTo("ROLLED_BACK");
        assertThat(ended.json().at("/branches/0/lastError/httpStatus").asInt()).isEqualTo(410);
        assertThat(participant.operations()).hasSize(answers.size()).containsOnly("asked");
    }

    @Test
    void aCheckThatIsNotAnsweredInTimeIsAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch again = new CountDownLatch(1);
        participant.on("asked", call -> {
            if (asked.incrementAndGet() == 1) {
                again.await(60, TimeUnit.SECONDS);
            }
            again.countDown();
            return new Answer(204, "application/json", "");
        });
        String path =
                norn.post("/v1/transactions", """
                {"mode": "message", "timeout": "100ms", "branches": %s,
                 "check": {"participant": "orders", "operation": "asked", "timeout": "3s"}}
                """.formatted(TWO_DELIVERIES)).header("Location");
        assertThat(norn.get(path + "?wait=60s").json().path("status").asText()).isEqualTo("COMMITTED");
        assertThat(asked.get()).isEqualTo(2);
    }

    @Test
    void aSubmitAfterTheCheckSaidNeverIsRefused() {
        participant.on("asked", call -> NEVER);
        String path = prepare("100ms");
        assertThat(norn.get(path + "?wait=60s").json().path("status").asText()).isEqualTo("ROLLED_BACK");
        Reply late = norn.post(path + "/commit", "");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.code()).isEqualTo("ALREADY_DECIDED");
        assertThat(norn.post(path + "/rollback", "").status()).isEqualTo(200);
    }

    @Test
    void aRepeatedPreparationIsTheSameMessageAndARepeatedSubmitIsOneDelivery() {
        String body = "{\"mode\": \"message\", %s, \"branches\": %s}".formatted(CHECK, TWO_DELIVERIES);
        Reply first = norn.post("/v1/transactions", body, "Idempotency-Key", "m-1");
        Reply again = norn.post("/v1/transactions", body, "Idempotency-Key", "m-1");
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        String path = first.header("Location");
        for (int i = 0; i < 3; i++) {
            assertThat(norn.post(path + "/commit?wait=60s", "").status()).isEqualTo(200);
        }
        Reply other = norn.post(path + "/rollback", "");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("ALREADY_DECIDED");
        assertThat(participant.operations()).containsExactlyInAnyOrder("reserve", "mail");
    }

    @Test
    void shouldDeliverAgainUntilItIsDone() {
        AtomicInteger calls = new AtomicInteger();
        participant.on("mail", call -> new Answer(calls.incrementAndGet() < 3 ? 503 : 204, "text/plain", ""));
        Reply reply = norn.post(prepare("30s") + "/commit?wait=60s", "");
        assertThat(reply.json().path("status").asText()).isEqualTo("COMMITTED");
        assertThat(calls.get()).isEqualTo(3);
    }

    @Test
    void shouldParkADeliveryThatIsRefusedAndBringItBack() {
        participant.on("mail", call -> Answer.businessFailure("no address"));
        String path = prepare("30s");
        norn.post(path + "/commit", "");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        norn.get(path).json().at("/branches/2/deadLettered").asBoolean());
        Reply shown = norn.get(path);
        assertThat(shown.json().path("status").asText()).isEqualTo("COMMITTING");
        assertThat(shown.json().at("/attention/code").asText()).isEqualTo("DEAD_LETTER");
        assertThat(shown.json().at("/attention/branch").asText()).isEqualTo("2");
        Reply letters = norn.get("/v1/dead-letters");
        assertThat(letters.json().at("/items/0/operation").asText()).isEqualTo("mail");

        participant.on("mail", call -> new Answer(204, "application/json", ""));
        String letter = letters.json().at("/items/0/id").asText();
        Reply redriven = norn.post("/v1/dead-letters/" + letter + "/redrive", "{\"reason\": \"mended\"}");
        assertThat(redriven.status()).as(redriven.toString()).isLessThan(300);
        assertThat(norn.get(path + "?wait=60s").json().path("status").asText()).isEqualTo("COMMITTED");
    }

    @Test
    void shouldLetAnOperatorRepairIt() {
        participant.on("asked", call -> new Answer(503, "text/plain", ""));
        String path = prepare("50ms");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> !participant.calls().isEmpty());
        participant.on("mail", call -> Answer.businessFailure("no address"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> norn.post(path + "/resolve", "{\"branch\": \"producer\", \"reason\": \"looked it up\"}")
                                .status()
                        == 200);
        String letter = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> norn.get("/v1/dead-letters").json().path("items"), items -> items.size() == 1)
                .at("/0/id")
                .asText();
        assertThat(norn.post("/v1/dead-letters/" + letter + "/discard", "{\"reason\": \"no mail\"}")
                        .status())
                .isLessThan(300);
        assertThat(branches(norn.get(path + "?wait=60s")))
                .containsExactly("producer SUCCEEDED", "1 SUCCEEDED", "2 SKIPPED");

        String other = prepare("30s");
        assertThat(norn.post(other + "/kill", "{\"reason\": \"enough\"}").status())
                .isEqualTo(200);
        assertThat(norn.get(other).json().path("status").asText()).isEqualTo("KILLED");
        assertThat(norn.post(other + "/commit", "").code()).isEqualTo("ALREADY_ENDED");
    }

    @Test
    void shouldRefuseWhatIsNotForAMessage() {
        String path = prepare("30s");
        assertThat(norn.post(path + "/branches", TWO_DELIVERIES).code()).isEqualTo("WRONG_MODE");
        assertThat(norn.post(path + "/commit", "{\"branches\": []}").code()).isEqualTo("WRONG_MODE");
    }

    @Test
    void shouldNameEveryMistakeInABody() {
        Reply reply = norn.post("/v1/transactions", """
                {"mode": "message", "name": "1 bad", "tries": "initiator", "check": {"participant": "Orders"},
                 "branches": [7, {"participant": "b", "operation": "h", "timeout": "0s"}]}
                """);
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.json().path("errors"))
                .extracting(error -> error.path("pointer").asText())
                .containsExactlyInAnyOrder(
                        "/tries",
                        "/name",
                        "/check/participant",
                        "/check/operation",
                        "/branches/0",
                        "/branches/1/timeout");
        Reply bare = norn.post("/v1/transactions", "{\"mode\": \"message\"}");
        assertThat(bare.status()).isEqualTo(422);
        assertThat(bare.json().path("errors"))
                .extracting(error -> error.path("message").asText())
                .anyMatch(message -> message.contains("'check' is missing"))
                .anyMatch(message -> message.contains("'branches' is missing"));
    }

    @Test
    void shouldGoOnAfterARestart() {
        participant.on("mail", call -> new Answer(503, "text/plain", ""));
        String undecided = prepare("1s");
        String submitted = prepare("30s");
        norn.post(submitted + "/commit", "");
        norn.close();
        participant.on("mail", call -> new Answer(204, "application/json", ""));
        norn = TestCoordinator.start(database, Map.of("norn.node.id", "first"));
        assertThat(norn.get(submitted + "?wait=60s").json().path("status").asText())
                .isEqualTo("COMMITTED");
        assertThat(norn.get(undecided + "?wait=60s").json().path("status").asText())
                .isEqualTo("COMMITTED");
        assertThat(participant.operations()).contains("asked");
    }

    // ---- what tests say

    private String prepare(String timeout) {
        Reply reply = norn.post("/v1/transactions", """
                {"mode": "message", "timeout": "%s", %s, "branches": %s}
                """.formatted(timeout, CHECK, TWO_DELIVERIES));
        assertThat(reply.status()).as(reply.toString()).isEqualTo(202);
        return reply.header("Location");
    }

    private static List<String> branches(Reply reply) {
        return reply.json()
                .path("branches")
                .valueStream()
                .map(branch ->
                        branch.path("id").asText() + " " + branch.path("status").asText())
                .toList();
    }

    private List<String> types(String path) {
        return norn.get(path + "/events")
                .json()
                .path("items")
                .valueStream()
                .map(event -> event.path("type").asText())
                .toList();
    }
}
