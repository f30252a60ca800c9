package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.TestDatabase;
import dev.norn.server.TestCoordinator.Reply;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The registry: register, renew, expire, leave, watch, share. */
class ParticipantTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private static TestDatabase database;
    private static TestCoordinator norn;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        norn = TestCoordinator.start(
                database,
                Map.of(
                        "norn.participants.fixedPart.urls",
                        List.of("http://127.0.0.1:9001/", "http://127.0.0.1:9002"),
                        "norn.node.id",
                        "first"));
    }

    @AfterAll
    static void stop() {
        norn.close();
        database.close();
    }

    @Test
    void shouldRegisterRenewAndLeave() {
        Reply registered = norn.put("/v1/participants/pay/instances/a-1", """
                {"url": "http://127.0.0.1:9000/base/", "weight": 7, "ttl": "1d", "metadata": {"zone": "b"}, "load": {"cpu": 0.5}}
                """);
        Reply renewed = norn.put("/v1/participants/pay/instances/a-1", "{\"url\": \"http://127.0.0.1:9000/base\"}");

        assertThat(registered.status()).as(registered.toString()).isEqualTo(201);
        assertThat(registered.json().path("url").asText()).isEqualTo("http://127.0.0.1:9000/base");
        assertThat(registered.json().path("ttl").asText()).isEqualTo("PT24H");
        assertThat(registered.json().at("/metadata/zone").asText()).isEqualTo("b");
        assertThat(registered.json().at("/load/cpu").asDouble()).isEqualTo(0.5);
        assertThat(renewed.status()).isEqualTo(200);
        assertThat(renewed.json().path("ttl").asText()).isEqualTo("PT30S");
        assertThat(renewed.json().path("registeredAt"))
                .isEqualTo(registered.json().path("registeredAt"));
        assertThat(norn.get("/v1/participants/pay").json().at("/instances/0/id").asText())
                .isEqualTo("a-1");

        assertThat(norn.delete("/v1/participants/pay/instances/a-1").status()).isEqualTo(204);
        assertThat(norn.delete("/v1/participants/pay/instances/a-1").code()).isEqualTo("INSTANCE_NOT_FOUND");
        assertThat(norn.get("/v1/participants/pay").code()).isEqualTo("PARTICIPANT_NOT_FOUND");
    }

    @Test
    void shouldRefuseNamesThatDefinitionsCannotUse() {
        Reply reply = norn.put("/v1/participants/Pay/instances/a", "{\"url\": \"http://127.0.0.1:1\"}");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.code()).isEqualTo("BODY_INVALID");
    }

    @Test
    void shouldDropAnInstanceThatDoesNotRenew() {
        norn.put("/v1/participants/brief/instances/a", "{\"url\": \"http://127.0.0.1:9000\", \"ttl\": \"1s\"}");

        await().atMost(LONG_ENOUGH)
                .until(() -> norn.get("/v1/participants/brief").status() == 404);
        await().atMost(LONG_ENOUGH).until(() -> rows("brief") == 0);
        assertThat(norn.put("/v1/participants/brief/instances/a", "{\"url\": \"http://127.0.0.1:9000\"}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void shouldKnowTheInstancesThatTheConfigurationNames() {
        JsonNode fixed = norn.get("/v1/participants/fixedPart").json();

        assertThat(fixed.path("instances"))
                .extracting(instance -> instance.path("url").asText())
                .containsExactly("http://127.0.0.1:9001", "http://127.0.0.1:9002");
        assertThat(fixed.at("/instances/0/source").asText()).isEqualTo("static");
        assertThat(fixed.at("/instances/0/expiresAt").isNull()).isTrue();
    }

    @Test
    void shouldExtendWhatExpiredWhileNoServerRan() {
        try (TestDatabase other = TestDatabase.create()) {
            try (TestCoordinator before = TestCoordinator.start(other)) {
                before.put(
                        "/v1/participants/away/instances/a", "{\"url\": \"http://127.0.0.1:9000\", \"ttl\": \"10m\"}");
            }
            other.execute("update norn.participant_instance set expires_at = now() - interval '1 hour'");
            Instant start = Instant.now();
            try (TestCoordinator after = TestCoordinator.start(other)) {
                JsonNode instance = after.get("/v1/participants/away").json().at("/instances/0");
                assertThat(Instant.parse(instance.path("expiresAt").asText()))
                        .isAfter(start.plus(Duration.ofMinutes(9)));
            }
        }
    }

    @Test
    void shouldShareInstancesBetweenServers() {
        try (TestCoordinator second = TestCoordinator.startWithoutWaiting(database, Map.of("norn.node.id", "second"))) {
            second.put("/v1/participants/shared/instances/a", "{\"url\": \"http://127.0.0.1:9000\"}");
            await().atMost(LONG_ENOUGH)
                    .until(() -> norn.get("/v1/participants/shared").status() == 200);
            norn.delete("/v1/participants/shared/instances/a");
            await().atMost(LONG_ENOUGH)
                    .until(() -> second.get("/v1/participants/shared").status() == 404);
        }
    }

    @Test
    void shouldLoseNoInstanceWhenManyRegisterAtTwoServersAtOnce() throws Exception {
        int each = 60;
        try (TestCoordinator second = TestCoordinator.startWithoutWaiting(database, Map.of("norn.node.id", "crowd"));
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                String path = "/v1/participants/crowd/instances/";
                String body = "{\"url\": \"http://127.0.0.1:9000\", \"ttl\": \"1h\"}";
                int number = i;
                replies.add(threads.submit(() -> norn.put(path + "a" + number, body)));
                replies.add(threads.submit(() -> second.put(path + "b" + number, body)));
            }
            for (Future<Reply> reply : replies) {
                assertThat(reply.get().status()).isEqualTo(201);
            }
            for (TestCoordinator server : List.of(norn, second)) {
                await().atMost(LONG_ENOUGH)
                        .until(() -> server.get("/v1/participants/crowd")
                                        .json()
                                        .path("instances")
                                        .size()
                                == 2 * each);
            }
        }
    }

    @Test
    void shouldStreamChanges() {
        HttpResponse<java.util.stream.Stream<String>> stream = norn.send(
                norn.request("/v1/participants", "Accept", "text/event-stream").GET(),
                HttpResponse.BodyHandlers.ofLines());
        assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
        try (var lines = stream.body()) {
            var data = lines.filter(line -> line.startsWith("data: ")).iterator();
            assertThat(data.next()).contains("fixedPart").doesNotContain("newcomer");
            norn.put("/v1/participants/newcomer/instances/a", "{\"url\": \"http://127.0.0.1:9000\"}");
            String changed = data.next();
            while (!changed.contains("newcomer")) {
                changed = data.next(); // A change by another test.
            }
            assertThat(changed).contains("http://127.0.0.1:9000");
        }
    }

    private static int rows(String participant) {
        try (var connection = database.connect();
                var statement = connection.prepareStatement(
                        "select count(*) from norn.participant_instance where participant = ?")) {
            statement.setString(1, participant);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
