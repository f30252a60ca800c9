package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.TestDatabase;
import dev.norn.server.TestCoordinator.Reply;
import dev.norn.server.TestParticipant.Answer;
import io.micronaut.web.router.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Health, metrics, the API's description, limits. */
class OperationTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private static TestDatabase database;
    private static TestCoordinator norn;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        norn = TestCoordinator.start(
                database, Map.of("norn.http.max-concurrent-requests", 64, "norn.http.max-waiting-requests", 1));
    }

    @AfterAll
    static void stop() {
        norn.close();
        database.close();
    }

    @Test
    void shouldTellItsHealth() {
        assertThat(norn.get("/health/liveness").json().path("status").asText()).isEqualTo("UP");
        norn.awaitReady();
        JsonNode readiness = norn.get("/health/readiness").json();
        assertThat(readiness.at("/details/coordinator/details/phase").asText()).isEqualTo("ACTIVE");
        assertThat(readiness.at("/details/coordinator/details/shards").asInt()).isEqualTo(64);
        assertThat(readiness.toString()).doesNotContain("jdbc:");
    }

    @Test
    void shouldShowTheCluster() {
        norn.awaitReady();
        JsonNode cluster = norn.get("/v1/cluster").json();

        assertThat(cluster.at("/self/phase").asText()).isEqualTo("ACTIVE");
        assertThat(cluster.at("/self/lowWaterMark").isTextual()).isTrue();
        assertThat(cluster.path("shards")).hasSize(64);
        assertThat(cluster.path("shards"))
                .allSatisfy(shard -> assertThat(shard.path("owner")).isEqualTo(cluster.at("/self/id")));
        assertThat(cluster.at("/nodes/0/alive").asBoolean()).isTrue();
    }

    @Test
    void shouldCountWhatTheContractNames() throws IOException {
        try (TestParticipant participant = TestParticipant.start()) {
            norn.register("payment", participant.url());
            norn.register("shipping", participant.url());
            // No other test starts any of these.
            norn.storeYaml(Sagas.order(1).replace("name: order", "name: counted"));
            norn.post("/v1/transactions?wait=60s", "{\"saga\": \"counted\", \"input\": {\"orderId\": \"metrics\"}}");
        }

        // An answer is told before it is counted.
        Awaitility.await()
                .atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(norn.get("/prometheus").text())
                        .contains("norn_transactions_started_total{mode=\"saga\",name=\"counted\"} 1.0")
                        .contains(
                                "norn_transactions_ended_total{mode=\"saga\",name=\"counted\",status=\"committed\"} 1.0")
                        .contains("norn_transaction_duration_seconds_count{")
                        .contains(
                                "norn_branch_attempts_total{operation=\"charge\",outcome=\"done\",participant=\"payment\"} 1.0")
                        .contains("norn_branch_duration_seconds_count{")
                        .contains("\nnorn_active_transactions ")
                        .contains("\nnorn_needs_attention ")
                        .contains("\nnorn_oldest_active_seconds ")
                        .contains("\nnorn_journal_batch_size_count ")
                        .contains("\nnorn_journal_commit_seconds_count ")
                        .contains("\nnorn_dead_letters ")
                        .contains("\nnorn_dead_letters_oldest_seconds ")
                        .contains("\nnorn_dead_letters_redriven_by_rule_total ")
                        .contains("\nnorn_shards_owned 64.0"));
    }

    @Test
    void shouldDescribeEveryPathOfItsApi() {
        Reply reply = norn.get("/openapi");
        Map<String, Map<String, Map<String, Object>>> document = new Yaml().load(reply.text());
        TreeSet<String> described = new TreeSet<>();
        document.get("paths")
                .forEach((path, operations) -> operations
                        .keySet()
                        .forEach(method -> described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path)));
        TreeSet<String> served = new TreeSet<>();
        norn.server()
                .context()
                .getBean(Router.class)
                .uriRoutes()
                .map(route -> route.getHttpMethodName() + " "
                        + route.getUriMatchTemplate().toPathString())
                .filter(route -> route.contains(" /v1/") && !route.startsWith("HEAD") && !route.startsWith("OPTIONS"))
                .forEach(served::add);

        assertThat(reply.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(served)
                .contains("POST /v1/transactions", "GET /v1/transactions/{id}/events", "GET /v1/cluster")
                .hasSizeGreaterThan(20);
        assertThat(described).containsExactlyElementsOf(served);
    }

    @Test
    void shouldServeTheSchemaOfTheSagaLanguage() {
        Reply reply = norn.get("/schema/saga-v1.json");

        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        assertThat(reply.json().path("$schema").asText()).contains("json-schema.org");
    }

    @Test
    void shouldRefuseWhatIsTooMuchAtOnceAndTakeItLater() throws Exception {
        try (TestParticipant participant = TestParticipant.start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch called = new CountDownLatch(1);
            CountDownLatch answer = new CountDownLatch(1);
            participant.on("do", call -> {
                called.countDown();
                answer.await(60, TimeUnit.SECONDS);
                return new Answer(200, "application/json", "{}");
            });
            norn.register("slow", participant.url());
            norn.storeYaml("""
                    apiVersion: norn/v1
                    kind: Saga
                    metadata: {name: slow, version: 1}
                    defaults: {timeout: 60s}
                    steps:
                      - {id: only, action: slow.do, compensate: none}
                    """);
            Future<Reply> held = threads.submit(() -> norn.post("/v1/transactions?wait=60s", "{\"saga\": \"slow\"}"));
            assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
            Reply refused = norn.post("/v1/transactions?wait=60s", "{\"saga\": \"slow\"}");
            Reply other = norn.get("/v1/transactions");
            answer.countDown();

            assertThat(refused.status()).as(refused.toString()).isEqualTo(429);
            assertThat(refused.code()).isEqualTo("TOO_MANY_REQUESTS");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(other.status()).isEqualTo(200);
            assertThat(held.get(60, TimeUnit.SECONDS).status()).isEqualTo(201);
            Awaitility.await()
                    .atMost(LONG_ENOUGH)
                    .until(() -> norn.post("/v1/transactions?wait=60s", "{\"saga\": \"slow\"}")
                                    .status()
                            == 201);
            assertThat(participant.calls().size()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void shouldHideWhatWentWrongInsideButSayWhereToLook() {
        Reply reply;
        database.execute("alter table norn.audit_log rename to audit_log_away");
        try {
            reply = norn.get("/v1/audit-log");
        } finally {
            database.execute("alter table norn.audit_log_away rename to audit_log");
        }

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.code()).isEqualTo("INTERNAL_ERROR");
        assertThat(reply.json().path("instance").asText()).startsWith("urn:uuid:");
        assertThat(reply.text()).doesNotContain("audit_log").doesNotContain("Exception");
        assertThat(norn.get("/v1/audit-log").status()).isEqualTo(200);
    }

    @Test
    void shouldRecoverWhenEveryConnectionToTheDatabaseIsCut() {
        norn.storeYaml(Sagas.order(1));
        database.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid()");

        Awaitility.await().atMost(LONG_ENOUGH).untilAsserted(() -> {
            Reply reply = norn.post("/v1/transactions", "{\"saga\": \"order\", \"input\": {\"orderId\": \"cut\"}}");
            assertThat(reply.status()).as(reply.toString()).isEqualTo(202);
            assertThat(norn.get("/v1/definitions").status()).isEqualTo(200);
            assertThat(norn.get("/health/readiness").status()).isEqualTo(200);
        });
    }

    @Test
    void shouldGiveBackItsRoomAfterRefusals() {
        for (int i = 0; i < 200; i++) {
            assertThat(norn.get("/v1/transactions/abc").status()).isEqualTo(404);
            assertThat(norn.get("/v1/nowhere").status()).isEqualTo(404);
        }
        assertThat(norn.get("/v1/transactions").status()).isEqualTo(200);
    }
}
