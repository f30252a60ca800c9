package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.TestDatabase;
import dev.norn.server.TestCoordinator.Reply;
import dev.norn.server.TestParticipant.Answer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators do about transactions that do not get on, and what is noted of it. */
class RepairTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
    private static final Answer DONE = new Answer(200, "application/json", "{\"id\": 1}");
    private static final Answer BROKEN = new Answer(500, "text/plain", "broken");

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
        assertThat(norn.storeYaml("""
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: stuck, version: 1}
                defaults:
                  retry: {maxAttempts: 1, initialInterval: 10ms}
                  settle: {retry: {initialInterval: 50ms, maxInterval: 50ms, jitter: 0}}
                  attentionAfter: 100ms
                  deadLetterAfter: 300ms
                steps:
                  - {id: charge, action: payment.charge, compensate: payment.refund}
                  - {id: ship, action: shipping.create, pivot: true}
                """).status()).isEqualTo(201);
        assertThat(norn.storeYaml("""
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: waiting, version: 1}
                timeout: 1h
                defaults:
                  retry: {maxAttempts: 5, initialInterval: 30m, maxInterval: 30m}
                steps:
                  - {id: charge, action: payment.charge, compensate: payment.refund}
                """).status()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        participant.close();
        norn.close();
        database.close();
    }

    @BeforeEach
    void answerAll() {
        participant.on("charge", call -> DONE);
        participant.on("create", call -> DONE);
        participant.on("refund", call -> DONE);
    }

    @Test
    void shouldParkRedriveAndSettleADeadLetter() {
        participant.on("create", call -> Answer.businessFailure("no"));
        participant.on("refund", call -> BROKEN);
        String id = start("stuck");
        JsonNode letter = deadLetter(id);

        assertThat(letter.path("transaction").asText()).isEqualTo(id);
        assertThat(letter.path("branch").asText()).isEqualTo("charge");
        assertThat(letter.path("participant").asText()).isEqualTo("payment");
        assertThat(letter.path("operation").asText()).isEqualTo("refund");
        assertThat(letter.path("kind").asText()).isEqualTo("compensate");
        assertThat(letter.path("errorCode").asText()).isEqualTo("HTTP_STATUS");
        JsonNode stuck = norn.get("/v1/transactions/" + id).json();
        assertThat(stuck.path("status").asText()).isEqualTo("ROLLING_BACK");
        assertThat(stuck.at("/attention/branch").asText()).isEqualTo("charge");
        assertThat(stuck.at("/branches/0/deadLettered").asBoolean()).isTrue();
        assertThat(norn.get("/v1/transactions?attention=true").text()).contains(id);
        assertThat(norn.get("/v1/dead-letters?participant=shipping").json().path("items"))
                .isEmpty();

        participant.on("refund", call -> DONE);
        Reply redriven = norn.post(
                "/v1/dead-letters/" + letter.path("id").asText() + "/redrive", "{\"reason\": \"it is back\"}");
        assertThat(redriven.status()).as(redriven.toString()).isEqualTo(200);
        assertThat(ended(id)).isEqualTo("ROLLED_BACK");
        assertThat(norn.get("/v1/dead-letters?transaction=" + id).json().path("items"))
                .isEmpty();
        assertThat(norn.post("/v1/dead-letters/" + letter.path("id").asText() + "/redrive", "{\"reason\": \"again\"}")
                        .code())
                .isEqualTo("DEAD_LETTER_NOT_FOUND");
    }

    @Test
    void shouldDiscardADeadLetter() {
        participant.on("create", call -> Answer.businessFailure("no"));
        participant.on("refund", call -> BROKEN);
        String id = start("stuck");
        String letter = deadLetter(id).path("id").asText();
        assertThat(norn.post("/v1/dead-letters/" + letter + "/discard", "{}").status())
                .isEqualTo(422);
        Reply reply = norn.post("/v1/dead-letters/" + letter + "/discard", "{\"reason\": \"paid back by hand\"}");

        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        assertThat(ended(id)).isEqualTo("ROLLED_BACK");
    }

    @Test
    void shouldRetryNow() {
        participant.on("charge", call -> BROKEN);
        String id = start("waiting");
        await().atMost(LONG_ENOUGH).until(() -> attempts(id) == 1);
        participant.on("charge", call -> DONE);
        Reply reply = repair(id, "retry", "{\"branch\": \"charge\", \"reason\": \"it is back\"}");

        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        assertThat(ended(id)).isEqualTo("COMMITTED");
    }

    @Test
    void shouldSkipABranchWithAnOutput() {
        participant.on("charge", call -> BROKEN);
        String id = start("waiting");
        await().atMost(LONG_ENOUGH).until(() -> attempts(id) == 1);
        Reply reply =
                repair(id, "skip", "{\"branch\": \"charge\", \"output\": {\"id\": 1.10}, \"reason\": \"by hand\"}");

        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        assertThat(ended(id)).isEqualTo("COMMITTED");
        assertThat(norn.get("/v1/transactions/" + id).text()).contains("{\"id\": 1.10}");
    }

    @Test
    void shouldResolveACompensationByHand() {
        participant.on("create", call -> Answer.businessFailure("no"));
        participant.on("refund", call -> BROKEN);
        String id = start("stuck");
        deadLetter(id);
        Reply reply = repair(id, "resolve", "{\"branch\": \"charge\", \"reason\": \"paid back by hand\"}");

        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        assertThat(ended(id)).isEqualTo("ROLLED_BACK");
    }

    @Test
    void shouldCompensateOnRequest() {
        participant.on("charge", call -> BROKEN);
        String id = start("waiting");
        await().atMost(LONG_ENOUGH).until(() -> attempts(id) == 1);
        Reply reply = repair(id, "compensate", "{\"reason\": \"not wanted\"}");

        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        assertThat(ended(id)).isEqualTo("ROLLED_BACK");
    }

    @Test
    void shouldKillAndNoteIt() {
        participant.on("charge", call -> BROKEN);
        String id = start("waiting");
        await().atMost(LONG_ENOUGH).until(() -> attempts(id) == 1);
        Reply killed = repair(id, "kill", "{\"reason\": \"gave up\"}");
        Reply refused = repair(id, "retry", "{\"reason\": \"too late\"}");

        assertThat(killed.json().path("status").asText()).isEqualTo("KILLED");
        assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
        JsonNode audit = norn.get("/v1/audit-log?transaction=" + id).json().path("items");
        assertThat(audit)
                .extracting(entry -> entry.path("action").asText() + " "
                        + entry.path("reason").asText() + " "
                        + entry.at("/detail/outcome").asText())
                .containsExactly("retry too late REFUSED", "kill gave up DONE");
        assertThat(audit.at("/0/detail/code").asText()).isEqualTo(refused.code());
        assertThat(audit.at("/0/operator").asText()).isEqualTo("anonymous");
        assertThat(audit.at("/0/transaction").asText()).isEqualTo(id);
    }

    @Test
    void shouldRefuseABranchThatIsNotThere() {
        participant.on("charge", call -> BROKEN);
        String id = start("waiting");
        Reply unknown = repair(id, "retry", "{\"branch\": \"chrge\", \"reason\": \"x\"}");
        Reply missing = repair(id, "skip", "{\"reason\": \"x\"}");
        repair(id, "kill", "{\"reason\": \"done with it\"}");

        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.code()).isEqualTo("BRANCH_NOT_FOUND");
        assertThat(unknown.json().path("detail").asText()).contains("did you mean 'charge'?");
        assertThat(missing.error().path("pointer").asText()).isEqualTo("/branch");
    }

    private static String start(String saga) {
        Reply reply = norn.post("/v1/transactions", "{\"saga\": \"" + saga + "\"}");
        assertThat(reply.status()).as(reply.toString()).isEqualTo(202);
        return reply.json().path("id").asText();
    }

    private static Reply repair(String id, String action, String body) {
        return norn.post("/v1/transactions/" + id + "/" + action, body);
    }

    private static JsonNode deadLetter(String id) {
        return await().atMost(LONG_ENOUGH)
                .until(
                        () -> norn.get("/v1/dead-letters?transaction=" + id)
                                .json()
                                .path("items"),
                        items -> items.size() == 1)
                .path(0);
    }

    private static int attempts(String id) {
        JsonNode branch = norn.get("/v1/transactions/" + id).json().at("/branches/0");
        return branch.path("lastError").isNull() ? 0 : branch.path("attempts").asInt();
    }

    private static String ended(String id) {
        return norn.get("/v1/transactions/" + id + "?wait=60s")
                .json()
                .path("status")
                .asText();
    }
}
