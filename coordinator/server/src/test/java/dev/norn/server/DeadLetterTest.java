package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.TestDatabase;
import dev.norn.server.TestCoordinator.Reply;
import dev.norn.server.TestParticipant.Answer;
import java.io.IOException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of what used up its attempts, and what is done about all that match. */
class DeadLetterTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
    private static final Answer DONE = new Answer(200, "application/json", "{\"id\": 1}");
    private static final Answer BROKEN = new Answer(500, "text/plain", "broken");

    private static TestDatabase database;
    private static TestCoordinator norn;
    private static TestParticipant participant;

    @BeforeAll
    static void start() throws IOException {
        database = TestDatabase.create();
        norn = TestCoordinator.start(database, Map.of("norn.dead-letters.redrives-per-second", 200));
        participant = TestParticipant.start();
        for (String name : List.of("bank", "shop")) {
            norn.register(name, participant.url());
        }
    }

    @AfterAll
    static void stop() {
        participant.close();
        norn.close();
        database.close();
    }

    @Test
    void shouldListWhatMatches() {
        Parked parked = new Parked(norn, participant, "listed", "bank").broken();
        Instant before = Instant.now().minusSeconds(60);
        String id = parked.start("{\"amount\": 12.50}");
        JsonNode letter = parked.letter(id);

        assertThat(letter.path("source").asText()).isEqualTo("branch");
        assertThat(letter.path("name").asText()).isEqualTo("listed");
        assertThat(letter.path("redrives").asInt()).isZero();
        assertThat(letter.path("redriveAt").isNull()).isTrue();
        assertThat(letter.at("/payload/amount").asDouble()).isEqualTo(12.5);
        assertThat(norn.get("/v1/dead-letters/" + letter.path("id").asText()).json())
                .isEqualTo(letter);
        for (String match : List.of(
                "name=listed",
                "source=branch&name=listed",
                "participant=bank&name=listed",
                "errorCode=HTTP_STATUS&name=listed&sinceAfter=" + before)) {
            assertThat(norn.get("/v1/dead-letters?" + match).json().path("items"))
                    .as(match)
                    .containsExactly(letter);
        }
        for (String other : List.of(
                "name=other",
                "source=relay",
                "operation=charge",
                "name=listed&sinceBefore=" + before,
                "transaction=1")) {
            assertThat(norn.get("/v1/dead-letters?" + other).json().path("items"))
                    .as(other)
                    .isEmpty();
        }
        parked.heal();
        parked.redrive(letter.path("id").asText());
        assertThat(parked.ended(id)).isEqualTo("ROLLED_BACK");
    }

    @Test
    void shouldCountThenBringBackAllThatMatch() {
        Parked parked = new Parked(norn, participant, "all", "bank").broken();
        Parked others = new Parked(norn, participant, "others", "shop").broken();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            ids.add(parked.start("{}"));
        }
        String other = others.start("{}");
        ids.forEach(parked::letter);
        others.letter(other);
        String filter = "{\"participant\": \"bank\", \"name\": \"all\"}";

        Reply dryRun = operate("{\"action\": \"redrive\", \"deadLetters\": " + filter + ", \"dryRun\": true}");
        assertThat(dryRun.status()).as(dryRun.toString()).isEqualTo(200);
        assertThat(dryRun.json().path("matching").asInt()).isEqualTo(12);
        assertThat(dryRun.json().path("status").asText()).isEqualTo("DRY_RUN");

        parked.heal();
        Reply begun =
                operate("{\"action\": \"redrive\", \"deadLetters\": " + filter + ", \"reason\": \"the bank is back\"}");
        assertThat(begun.status()).as(begun.toString()).isEqualTo(202);
        JsonNode operation = ended(begun);

        assertThat(operation.path("status").asText()).as(operation.toString()).isEqualTo("DONE");
        assertThat(operation.path("done").asInt()).isEqualTo(12);
        assertThat(operation.path("refused").asInt()).isZero();
        assertThat(ids).allSatisfy(id -> {
            assertThat(parked.ended(id)).isEqualTo("ROLLED_BACK");
            assertThat(parked.redriven(id))
                    .singleElement()
                    .satisfies(event -> assertThat(event.at("/data/reason").asText())
                            .isEqualTo("the bank is back (operation "
                                    + operation.path("id").asText() + ")"));
        });
        assertThat(norn.get("/v1/audit-log?limit=500").json().path("items"))
                .filteredOn(entry -> entry.path("action").asText().equals("redrive-all"))
                .anySatisfy(entry -> assertThat(entry.at("/detail/operation")).isEqualTo(operation.path("id")));
        assertThat(others.letter(other).path("redrives").asInt()).isZero();
        others.heal();
        others.redrive(others.letter(other).path("id").asText());
    }

    @Test
    void shouldNotBringTheSameBackTwiceByOneOperation() {
        Parked parked = new Parked(norn, participant, "again", "bank").broken();
        String id = parked.start("{}");
        String first = parked.letter(id).path("id").asText();
        JsonNode operation = ended(
                operate("{\"action\": \"redrive\", \"deadLetters\": {\"name\": \"again\"}, \"reason\": \"in vain\"}"));
        await().atMost(LONG_ENOUGH).until(() -> parked.redriven(id).size() == 1);
        JsonNode second = parked.letter(id);

        assertThat(operation.path("done").asInt()).isEqualTo(1);
        assertThat(second.path("id").asText()).isNotEqualTo(first);
        assertThat(second.path("redrives").asInt()).isEqualTo(1);
        parked.heal();
        parked.redrive(second.path("id").asText());
        assertThat(parked.ended(id)).isEqualTo("ROLLED_BACK");
    }

    @Test
    void shouldSayWhichItCouldNotDo() {
        participant.on("pivot", call -> BROKEN);
        assertThat(norn.storeYaml("""
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: undecided, version: 1}
                defaults: {settle: {retry: {initialInterval: 50ms, maxInterval: 50ms}}, attentionAfter: 100ms, deadLetterAfter: 300ms}
                steps:
                  - {id: only, action: shop.pivot, pivot: true}
                """).status()).isEqualTo(201);
        String id = norn.post("/v1/transactions", "{\"saga\": \"undecided\"}")
                .json()
                .path("id")
                .asText();
        await().atMost(LONG_ENOUGH)
                .until(() -> norn.get("/v1/dead-letters?transaction=" + id)
                                .json()
                                .path("items")
                                .size()
                        == 1);
        JsonNode operation = ended(operate(
                "{\"action\": \"discard\", \"deadLetters\": {\"name\": \"undecided\"}, \"reason\": \"away with it\"}"));

        assertThat(operation.path("done").asInt()).isZero();
        assertThat(operation.path("refused").asInt()).isEqualTo(1);
        assertThat(operation.at("/refusals/0/transaction").asText()).isEqualTo(id);
        assertThat(operation.at("/refusals/0/code").asText()).isEqualTo("PIVOT_UNDECIDED");
        assertThat(norn.get("/v1/dead-letters?transaction=" + id).json().path("items"))
                .hasSize(1);
        norn.post("/v1/transactions/" + id + "/kill", "{\"reason\": \"the test is over\"}");
        assertThat(norn.get("/v1/dead-letters?transaction=" + id).json().path("items"))
                .isEmpty();
    }

    @Test
    void shouldGoOnWithAnOperationAfterARestartAndStopItWhenAsked() {
        try (TestDatabase own = TestDatabase.create()) {
            Map<String, Object> slowly = Map.of("norn.dead-letters.redrives-per-second", 4);
            List<String> ids = new ArrayList<>();
            Reply begun;
            try (TestCoordinator first = TestCoordinator.start(own, slowly)) {
                first.register("bank", participant.url());
                Parked parked = new Parked(first, participant, "restarted", "bank").broken();
                for (int i = 0; i < 8; i++) {
                    ids.add(parked.start("{}"));
                }
                ids.forEach(parked::letter);
                parked.heal();
                begun = first.post(
                        "/v1/operations", "{\"action\": \"redrive\", \"deadLetters\": {}, \"reason\": \"back\"}");
                String path = begun.header("Location");
                await().atMost(LONG_ENOUGH)
                        .until(() -> first.get(path).json().path("remaining").asInt() < 7);
            }
            try (TestCoordinator second = TestCoordinator.start(own, slowly)) {
                Parked parked = new Parked(second, participant, "restarted", "bank");
                String path = begun.header("Location");
                await().atMost(LONG_ENOUGH)
                        .until(() ->
                                second.get(path).json().path("status").asText().equals("DONE"));
                assertThat(second.get(path).json().path("done").asInt()).isEqualTo(8);
                assertThat(ids).allSatisfy(id -> {
                    assertThat(parked.ended(id)).isEqualTo("ROLLED_BACK");
                    assertThat(parked.redriven(id)).hasSize(1);
                });
                Reply late = second.post(path + "/cancel", "{\"reason\": \"too late\"}");
                assertThat(late.status()).as(late.toString()).isEqualTo(409);
                assertThat(late.code()).isEqualTo("OPERATION_ENDED");
                assertThat(second.get("/v1/operations").json().path("items")).hasSize(1);
            }
        }
    }

    @Test
    void shouldCancelAnOperation() {
        Parked parked = new Parked(norn, participant, "cancelled", "bank").broken();
        String id = parked.start("{}");
        parked.letter(id);
        database.execute("insert into norn.bulk_operation (up_to, matching, target, action, filter, reason, operator)"
                + " values (0, 1, 'dead-letters', 'redrive', '{\"name\": \"cancelled\", \"transaction\": \"1\"}', 'x', 'y')"
                + ", (9223372036854775807, 1, 'dead-letters', 'redrive', '{\"name\": \"nobody\"}', 'x', 'y')");
        JsonNode some = norn.get("/v1/operations?limit=1").json().at("/items/0");
        Reply reply =
                norn.post("/v1/operations/" + some.path("id").asText() + "/cancel", "{\"reason\": \"a mistake\"}");

        // The loop may have ended it first: there was nothing to do.
        assertThat(reply.status()).as(reply.toString()).isIn(200, 409);
        if (reply.status() == 200) {
            assertThat(reply.json().path("status").asText()).isEqualTo("CANCELLED");
        }
        parked.heal();
        parked.redrive(parked.letter(id).path("id").asText());
    }

    @Test
    void shouldDoItOnceForMany() throws Exception {
        Parked parked = new Parked(norn, participant, "raced", "bank").broken();
        String id = parked.start("{}");
        String letter = parked.letter(id).path("id").asText();
        List<Future<Reply>> replies = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                replies.add(threads.submit(
                        () -> norn.post("/v1/dead-letters/" + letter + "/redrive", "{\"reason\": \"race\"}")));
            }
        }
        int done = 0;
        for (Future<Reply> reply : replies) {
            done += reply.get().status() == 200 ? 1 : 0;
        }

        assertThat(done).isEqualTo(1);
        JsonNode next = parked.letter(id);
        assertThat(next.path("redrives").asInt()).isEqualTo(1);
        assertThat(parked.redriven(id)).hasSize(1);
        parked.heal();
        parked.redrive(next.path("id").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|/action",
                "{\"action\": \"redrive\", \"deadLetters\": {}}|/reason",
                "{\"action\": \"redrive\", \"reason\": \"x\"}|/deadLetters",
                "{\"action\": \"retry\", \"deadLetters\": {}, \"reason\": \"x\"}|/action",
                "{\"action\": \"redrive\", \"deadLetters\": {\"particpant\": \"bank\"}, \"reason\": \"x\"}|/deadLetters/particpant",
                "{\"action\": \"redrive\", \"deadLetters\": {\"sinceAfter\": \"noon\"}, \"dryRun\": true}|/deadLetters/sinceAfter",
                "{\"action\": \"redrive\", \"deadLetters\": {\"source\": \"mars\"}, \"dryRun\": true}|/deadLetters/source",
                "{\"action\": \"redrive\", \"deadLetters\": {}, \"dryRun\": 1}|/dryRun"
            })
    void shouldRefuseOperationsThatMakeNoSense(String body, String pointer) {
        Reply reply = operate(body);

        assertThat(reply.status()).as(reply.toString()).isEqualTo(422);
        assertThat(reply.code()).isEqualTo("BODY_INVALID");
        assertThat(reply.json().path("errors"))
                .extracting(error -> error.path("pointer").asText())
                .contains(pointer);
    }

    @Test
    void shouldNotKnowWhatIsNotThere() {
        assertThat(norn.get("/v1/operations/77").code()).isEqualTo("OPERATION_NOT_FOUND");
        assertThat(norn.get("/v1/operations/x").status()).isEqualTo(404);
        assertThat(norn.get("/v1/dead-letters/99999").code()).isEqualTo("DEAD_LETTER_NOT_FOUND");
        assertThat(norn.get("/v1/dead-letters?sourc=branch").code()).isEqualTo("PARAMETER_INVALID");
    }

    private static Reply operate(String body) {
        return norn.post("/v1/operations", body);
    }

    private static JsonNode ended(Reply begun) {
        assertThat(begun.status()).as(begun.toString()).isEqualTo(202);
        String path = begun.header("Location");
        return await().atMost(LONG_ENOUGH)
                .until(
                        () -> norn.get(path).json(),
                        it -> !it.path("status").asText().equals("RUNNING"));
    }

    /** A saga of its own whose compensation fails until it is healed, and is a dead letter soon. */
    static final class Parked {
        private final TestCoordinator at;
        private final TestParticipant participant;
        private final String saga;

        Parked(TestCoordinator at, TestParticipant participant, String saga, String name) {
            this.at = at;
            this.participant = participant;
            this.saga = saga;
            participant.on("refuse", call -> Answer.businessFailure("no"));
            int stored = at.storeYaml("""
                    apiVersion: norn/v1
                    kind: Saga
                    metadata: {name: %1$s, version: 1}
                    defaults:
                      settle: {retry: {initialInterval: 50ms, maxInterval: 50ms, jitter: 0}}
                      attentionAfter: 100ms
                      deadLetterAfter: 200ms
                    steps:
                      - {id: charge, action: %2$s.do, compensate: %2$s.%1$s}
                      - {id: refuse, action: %2$s.refuse, pivot: true}
                    """.formatted(saga, name)).status();
            assertThat(stored).isIn(200, 201);
        }

        /** Its compensation fails from now on. */
        Parked broken() {
            participant.on(saga, call -> BROKEN);
            return this;
        }

        String start(String input) {
            Reply reply = at.post("/v1/transactions", "{\"saga\": \"" + saga + "\", \"input\": " + input + "}");
            assertThat(reply.status()).as(reply.toString()).isEqualTo(202);
            return reply.json().path("id").asText();
        }

        void heal() {
            participant.on(saga, call -> DONE);
        }

        JsonNode letter(String transaction) {
            String path = "/v1/dead-letters?transaction=" + transaction;
            return await().atMost(LONG_ENOUGH)
                    .until(() -> at.get(path).json().path("items"), items -> items.size() == 1)
                    .path(0);
        }

        void redrive(String letter) {
            Reply reply = at.post("/v1/dead-letters/" + letter + "/redrive", "{\"reason\": \"it is back\"}");
            assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        }

        /** The events by which it was brought back. */
        List<JsonNode> redriven(String transaction) {
            List<JsonNode> found = new ArrayList<>();
            at.get("/v1/transactions/" + transaction + "/events?limit=500")
                    .json()
                    .path("items")
                    .forEach(event -> {
                        if (event.path("type").asText().equals("norn.branch.redriven.v1")) {
                            found.add(event);
                        }
                    });
            return found;
        }

        String ended(String transaction) {
            return at.get("/v1/transactions/" + transaction + "?wait=60s")
                    .json()
                    .path("status")
                    .asText();
        }
    }
}
