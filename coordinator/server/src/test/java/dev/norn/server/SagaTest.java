package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.TestDatabase;
import dev.norn.server.TestCoordinator.Reply;
import dev.norn.server.TestParticipant.Answer;
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
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sagas from YAML to settled, over sockets, on real PostgreSQL. */
class SagaTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private TestDatabase database;
    private TestParticipant participant;
    private TestCoordinator norn;

    @BeforeEach
    void start() throws IOException {
        database = TestDatabase.create();
        participant = TestParticipant.start();
        norn = TestCoordinator.start(database, Map.of("norn.node.id", "first"));
        norn.register("payment", participant.url());
        norn.register("shipping", participant.url());
        assertThat(norn.storeYaml(Sagas.order(1)).status()).isEqualTo(201);
    }

    @AfterEach
    void stop() {
        norn.close();
        participant.close();
        database.close();
    }

    @Test
    void shouldCommitASagaAndShowIt() {
        participant.on("charge", call -> new Answer(200, "application/json", "{\"fee\": 0.10}"));
        Reply reply = norn.post("/v1/transactions?wait=60s", """
                {"saga": "order", "input": {"orderId": "o-1", "amount": 100.10},
                 "businessKey": "order/o-1", "labels": {"team": "a"}, "timeout": "1h"}
                """);

        assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
        JsonNode transaction = reply.json();
        assertThat(reply.header("Location"))
                .isEqualTo("/v1/transactions/" + transaction.path("id").asText());
        assertThat(transaction.path("id").isTextual()).isTrue();
        assertThat(transaction.path("mode").asText()).isEqualTo("saga");
        assertThat(transaction.path("status").asText()).isEqualTo("COMMITTED");
        assertThat(transaction.path("decision").asText()).isEqualTo("COMMIT");
        assertThat(transaction.path("businessKey").asText()).isEqualTo("order/o-1");
        assertThat(transaction.at("/labels/team").asText()).isEqualTo("a");
        assertThat(transaction.at("/output/shipment").asInt()).isEqualTo(1);
        assertThat(transaction.path("attention").isNull()).isTrue();
        assertThat(reply.text()).contains("\"amount\": 100.10").contains("\"result\":{\"fee\": 0.10}");
        assertThat(transaction.path("branches"))
                .extracting(branch -> branch.path("id").asText() + " "
                        + branch.path("participant").asText() + "."
                        + branch.path("operation").asText() + " "
                        + branch.path("status").asText() + " "
                        + branch.path("attempts").asInt())
                .containsExactly("charge payment.charge SUCCEEDED 1", "ship shipping.create SUCCEEDED 1");
        assertThat(participant.operations()).containsExactly("charge", "create");
        assertThat(participant.calls().getFirst().branch())
                .isEqualTo(transaction.at("/branches/0/id").asText());
        assertThat(norn.get(reply.header("Location")).text()).isEqualTo(reply.text());
    }

    @Test
    void shouldCompensateWhenAParticipantSaysNo() {
        participant.on("create", call -> Answer.businessFailure("out of stock"));
        Reply reply = norn.post("/v1/transactions?wait=60s", order("no"));

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.json().path("status").asText()).isEqualTo("ROLLED_BACK");
        assertThat(reply.json().at("/branches/0/status").asText()).isEqualTo("COMPENSATED");
        assertThat(reply.json().at("/branches/1/status").asText()).isEqualTo("FAILED");
        assertThat(reply.json().at("/branches/1/lastError/code").asText()).isEqualTo("BUSINESS_FAILURE");
        assertThat(participant.operations()).containsExactly("charge", "create", "refund");
    }

    @Test
    void shouldRollBackWhenTheInitiatorAsksForIt() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        participant.on("charge", call -> {
            called.countDown();
            answer.await(60, TimeUnit.SECONDS);
            return new Answer(200, "application/json", "{}");
        });
        String id =
                norn.post("/v1/transactions", order("cancel")).json().path("id").asText();
        assertThat(called.await(60, TimeUnit.SECONDS)).isTrue();
        Reply rollback = norn.post("/v1/transactions/" + id + "/rollback", "");
        answer.countDown();
        Reply again = norn.post("/v1/transactions/" + id + "/rollback?wait=60s", "{\"reason\": \"changed my mind\"}");

        assertThat(rollback.status()).as(rollback.toString()).isEqualTo(202);
        assertThat(rollback.json().path("decision").asText()).isEqualTo("ROLLBACK");
        assertThat(again.status()).as(again.toString()).isEqualTo(200);
        assertThat(again.json().path("status").asText()).isEqualTo("ROLLED_BACK");
        assertThat(participant.operations()).containsExactly("charge", "refund");
    }

    @Test
    void shouldRefuseToRollBackWhatIsCommitted() {
        String id = norn.post("/v1/transactions?wait=60s", order("done"))
                .json()
                .path("id")
                .asText();
        Reply reply = norn.post("/v1/transactions/" + id + "/rollback", "");

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.code()).isEqualTo("ALREADY_DECIDED");
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void shouldHoldTheAnswerNoLongerThanAsked() {
        participant.on("charge", call -> new Answer(202, "application/json", ""));
        Reply reply = norn.post("/v1/transactions?wait=300ms", order("slow"));

        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.json().path("status").asText()).isEqualTo("ACTIVE");
        String id = reply.json().path("id").asText();
        assertThat(norn.get("/v1/transactions/" + id + "?wait=100ms")
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("ACTIVE");
    }

    @Test
    void shouldStartOneTransactionForAKeyHoweverManyRace() throws Exception {
        int clients = 64;
        Set<String> ids = ConcurrentHashMap.newKeySet();
        CountDownLatch together = new CountDownLatch(clients);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> replies = IntStream.range(0, clients)
                    .mapToObj(client -> threads.submit(() -> {
                        together.countDown();
                        together.await();
                        // The same value however it is written: other order, white space, number notation.
                        String body = client % 2 == 0
                                ? "{\"saga\": \"order\", \"input\": {\"orderId\": \"race\", \"amount\": 10}}"
                                : "{\"input\":{\"amount\":1e1,\"orderId\":\"r\\u0061ce\"},\"saga\":\"order\"}";
                        String key = client % 3 == 0 ? "\"race-1\"" : "race-1";
                        return norn.post("/v1/transactions", body, "Idempotency-Key", key);
                    }))
                    .toList();
            int replayed = 0;
            for (Future<Reply> future : replies) {
                Reply reply = future.get(60, TimeUnit.SECONDS);
                assertThat(reply.status()).as(reply.toString()).isEqualTo(202);
                ids.add(reply.json().path("id").asText());
                replayed += reply.header("Idempotency-Replayed").equals("true") ? 1 : 0;
            }
            assertThat(ids).hasSize(1);
            assertThat(replayed).isEqualTo(clients - 1);
        }
        assertThat(norn.get("/v1/transactions").json().path("items")).hasSize(1);
    }

    @Test
    void shouldGoOnAfterARestartInTheMiddle() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        participant.on("charge", call -> {
            called.countDown();
            return new Answer(202, "application/json", "");
        });
        String id = norn.post("/v1/transactions", order("restart"))
                .json()
                .path("id")
                .asText();
        assertThat(called.await(60, TimeUnit.SECONDS)).isTrue();
        norn.close();
        participant.on("charge", call -> new Answer(200, "application/json", "{}"));
        norn = TestCoordinator.start(database, Map.of("norn.node.id", "first"));

        // The participants are known still: nobody registered again.
        Reply reply = norn.get("/v1/transactions/" + id + "?wait=60s");
        assertThat(reply.json().path("status").asText()).as(reply.toString()).isEqualTo("COMMITTED");
    }

    @Test
    void shouldStandByAndTakeOverWhenTheFirstServerStops() {
        participant.on("charge", call -> new Answer(202, "application/json", ""));
        String id = norn.post("/v1/transactions", order("takeover"))
                .json()
                .path("id")
                .asText();
        try (TestCoordinator second = TestCoordinator.startWithoutWaiting(database, Map.of("norn.node.id", "second"))) {
            Awaitility.await().atMost(LONG_ENOUGH).until(() -> phase(second).equals("STANDBY"));
            assertThat(second.get("/health/readiness").status()).isEqualTo(503);
            assertThat(second.get("/health/liveness").status()).isEqualTo(200);
            Reply refused = second.post("/v1/transactions", order("elsewhere"));
            assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotEmpty();
            assertThat(norn.get("/v1/cluster").json().path("nodes")).hasSize(2);

            norn.close();
            participant.on("charge", call -> new Answer(200, "application/json", "{}"));
            second.awaitReady();

            Reply reply = second.get("/v1/transactions/" + id + "?wait=60s");
            assertThat(reply.json().path("status").asText())
                    .as(reply.toString())
                    .isEqualTo("COMMITTED");
        }
    }

    @Test
    void shouldAnswerWhoeverWaitsWhenItStops() throws Exception {
        participant.on("charge", call -> new Answer(202, "application/json", ""));
        String id = norn.post("/v1/transactions", order("waiting"))
                .json()
                .path("id")
                .asText();
        CountDownLatch waiting = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Reply> held = threads.submit(() -> {
                waiting.countDown();
                return norn.get("/v1/transactions/" + id + "?wait=60s");
            });
            waiting.await();
            Awaitility.await().atMost(LONG_ENOUGH).until(() -> inFlight() > 0);
            norn.close();

            Reply reply = held.get(60, TimeUnit.SECONDS);
            assertThat(reply.status()).as(reply.toString()).isIn(200, 503);
        }
    }

    private double inFlight() {
        return norn.get("/prometheus")
                .text()
                .lines()
                .filter(line -> line.startsWith("norn_http_waiting_requests "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    private static String phase(TestCoordinator coordinator) {
        return coordinator.get("/v1/cluster").json().at("/self/phase").asText();
    }

    private static String order(String id) {
        return "{\"saga\": \"order\", \"input\": {\"orderId\": \"" + id + "\"}}";
    }
}
