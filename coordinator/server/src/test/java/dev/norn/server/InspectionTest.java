package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.TestDatabase;
import dev.norn.server.TestCoordinator.Reply;
import dev.norn.server.TestParticipant.Answer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lists, events and event streams. */
class InspectionTest {

    private static TestDatabase database;
    private static TestCoordinator norn;
    private static TestParticipant participant;

    @BeforeAll
    static void start() throws IOException {
        database = TestDatabase.create();
        norn = TestCoordinator.start(database);
        participant = TestParticipant.start();
        norn.register("payment", participant.url());
        norn.register("shipping", participant.url());
        norn.storeYaml(Sagas.order(1));
        norn.storeYaml("""
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: lonely, version: 1}
                timeout: 1h
                steps:
                  - {id: call, action: nowhere.do, compensate: none}
                """);
    }

    @AfterAll
    static void stop() {
        participant.close();
        norn.close();
        database.close();
    }

    @Test
    void shouldFilterTransactionsByEverything() {
        String committed = order("filter-1", "key-1", "{\"team\": \"a\", \"tier\": \"gold\"}");
        String other = order("filter-2", "key-2", "{\"team\": \"b\"}");
        String waiting = norn.post("/v1/transactions", "{\"saga\": \"lonely\", \"businessKey\": \"key-3\"}")
                .json()
                .path("id")
                .asText();
        String created =
                norn.get("/v1/transactions/" + other).json().path("createdAt").asText();

        assertThat(ids("businessKey=key-1")).containsExactly(committed);
        assertThat(ids("label=team:a&label=tier:gold")).containsExactly(committed);
        assertThat(ids("label=team:a&label=tier:silver")).isEmpty();
        assertThat(ids("saga=lonely")).containsExactly(waiting);
        assertThat(ids("participant=nowhere")).containsExactly(waiting);
        assertThat(ids("participant=shipping&label=team:b")).containsExactly(other);
        assertThat(ids("status=ACTIVE,COMMITTING")).contains(waiting).doesNotContain(committed);
        assertThat(ids("status=ACTIVE&saga=lonely")).containsExactly(waiting);
        assertThat(ids("status=ROLLED_BACK,KILLED")).isEmpty();
        assertThat(ids("status=committed&businessKey=key-2")).containsExactly(other);
        assertThat(ids("mode=saga&businessKey=key-2")).containsExactly(other);
        assertThat(ids("attention=false&businessKey=key-2")).containsExactly(other);
        assertThat(ids("attention=true")).isEmpty();
        assertThat(ids("createdBefore=" + created)).contains(committed).doesNotContain(other, waiting);
        assertThat(ids("createdAfter=" + created)).contains(waiting).doesNotContain(other, committed);
        JsonNode item = norn.get("/v1/transactions?businessKey=key-1").json().at("/items/0");
        assertThat(item.has("input")).isFalse();
        assertThat(item.has("output")).isFalse();
        assertThat(item.has("branches")).isFalse();
        assertThat(item.path("status").asText()).isEqualTo("COMMITTED");
        assertThat(item.at("/labels/tier").asText()).isEqualTo("gold");
    }

    @Test
    void shouldPageNewestFirst() {
        List<String> started = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            started.add(order("page-" + i, "page", "{}"));
        }

        List<String> found = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            Reply page = norn.get("/v1/transactions?businessKey=page&limit=2" + cursor);
            page.json().path("items").forEach(item -> found.add(item.path("id").asText()));
            cursor = "&cursor=" + page.json().path("nextCursor").asText();
            pages++;
        } while (!cursor.endsWith("=null"));

        assertThat(pages).isEqualTo(3);
        assertThat(found).containsExactlyElementsOf(started.reversed());
    }

    @Test
    void shouldPageThroughTheEventsOfATransaction() {
        String id = order("events", "events", "{}");
        List<Long> sequences = new ArrayList<>();
        List<String> types = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = norn.get("/v1/transactions/" + id + "/events?limit=3" + cursor)
                    .json();
            page.path("items").forEach(event -> {
                sequences.add(event.path("sequence").asLong());
                types.add(event.path("type").asText());
            });
            cursor = "&cursor=" + page.path("nextCursor").asText();
        } while (!cursor.endsWith("=null"));

        assertThat(sequences).isSorted().doesNotHaveDuplicates();
        assertThat(types).startsWith("norn.transaction.started.v1").endsWith("norn.transaction.ended.v1");
        assertThat(types).contains("norn.branch.succeeded.v1", "norn.transaction.decided.v1");
        JsonNode attempt = norn.get("/v1/transactions/" + id + "/events").json().at("/items/1");
        assertThat(attempt.path("branch").asText()).isEqualTo("charge");
        assertThat(attempt.path("attempt").asInt()).isEqualTo(1);
    }

    @Test
    void shouldStreamEventsUntilTheEndAndResumeAfterTheLastOneSeen() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        participant.on("charge", call -> {
            called.countDown();
            answer.await(60, TimeUnit.SECONDS);
            return new Answer(200, "application/json", "{}");
        });
        String id = norn.post("/v1/transactions", body("stream", "stream", "{}"))
                .json()
                .path("id")
                .asText();
        assertThat(called.await(60, TimeUnit.SECONDS)).isTrue();
        List<String> seen;
        try (Stream<String> lines = stream(id)) {
            answer.countDown();
            seen = eventIds(lines);
        }
        participant.on("charge", call -> new Answer(200, "application/json", "{}"));
        List<String> all = new ArrayList<>();
        norn.get("/v1/transactions/" + id + "/events")
                .json()
                .path("items")
                .forEach(event -> all.add(event.path("sequence").asText()));

        assertThat(seen).containsExactlyElementsOf(all);
        try (Stream<String> lines = stream(id, "Last-Event-ID", all.get(2))) {
            assertThat(eventIds(lines)).containsExactlyElementsOf(all.subList(3, all.size()));
        }
        try (Stream<String> lines = stream(id, "Last-Event-ID", all.getLast())) {
            assertThat(eventIds(lines)).isEmpty();
        }
    }

    @Test
    void shouldAnswerAProblemToWhoeverStreamsATransactionThatIsNotThere() {
        Reply reply = norn.get("/v1/transactions/1024/events", "Accept", "text/event-stream");

        assertThat(reply.status()).as(reply.toString()).isEqualTo(404);
        assertThat(reply.code()).isEqualTo("TRANSACTION_NOT_FOUND");
    }

    @Test
    void shouldRefuseALastEventIdThatIsNone() {
        String id = order("bad-id", "bad-id", "{}");
        Reply reply =
                norn.get("/v1/transactions/" + id + "/events", "Accept", "text/event-stream", "Last-Event-ID", "x");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("PARAMETER_INVALID");
    }

    private static Stream<String> stream(String id, String... headers) {
        HttpResponse<Stream<String>> response = norn.send(
                norn.request("/v1/transactions/" + id + "/events", headers)
                        .header("Accept", "text/event-stream")
                        .GET(),
                HttpResponse.BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        return response.body();
    }

    private static List<String> eventIds(Stream<String> lines) {
        return lines.filter(line -> line.startsWith("id: "))
                .map(line -> line.substring(4))
                .toList();
    }

    private static List<String> ids(String query) {
        Reply reply = norn.get("/v1/transactions?limit=500&" + query);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        reply.json().path("items").forEach(item -> ids.add(item.path("id").asText()));
        return ids;
    }

    private static String order(String orderId, String businessKey, String labels) {
        JsonNode transaction = norn.post("/v1/transactions?wait=60s", body(orderId, businessKey, labels))
                .json();
        assertThat(transaction.path("status").asText())
                .as(transaction.toString())
                .isEqualTo("COMMITTED");
        return transaction.path("id").asText();
    }

    private static String body(String orderId, String businessKey, String labels) {
        return """
                {"saga": "order", "input": {"orderId": "%s"}, "businessKey": "%s", "labels": %s}
                """.formatted(orderId, businessKey, labels);
    }
}
