package dev.norn.sdk.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.protocol.BranchStatus;
import dev.norn.protocol.Decision;
import dev.norn.protocol.InstanceRegistration;
import dev.norn.protocol.TransactionMode;
import dev.norn.protocol.TransactionStatus;
import dev.norn.sdk.client.ScriptedServer.Asked;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class NornClientTest {
    private static final String ACTIVE = """
            {"id": "42", "mode": "saga", "saga": "order", "version": 3, "status": "ACTIVE", "decision": null,
             "businessKey": "o-1", "labels": {"team": "a"}, "input": {"amount": 12.50}, "output": null,
             "createdAt": "2026-01-31T12:00:00Z", "deadline": "2026-01-31T12:15:00Z",
             "attention": {"code": "SLOW", "message": "slow", "since": "2026-01-31T12:05:00Z", "branch": "1"},
             "branches": [{"id": "1", "step": "charge", "participant": "payment", "operation": "charge",
               "status": "ACTIVE", "input": {}, "attempts": 2, "lastError": {"status": 503},
               "nextAttemptAt": "2026-01-31T12:00:01Z"}], "somethingNew": 1}
            """;
    private static final String ENDED =
            ACTIVE.replace("\"ACTIVE\", \"decision\": null", "\"COMMITTED\", \"decision\": \"COMMIT\"");
    private static final RetrySettings QUICK = new RetrySettings(3, Duration.ofMillis(1), Duration.ofMillis(5));
    private static final StartSaga START =
            StartSaga.of("order").input(Map.of("orderId", "o-1")).idempotencyKey("k-1");

    private ScriptedServer server;
    private NornClient client;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedServer();
        client = NornClient.builder(server.url())
                .connectTimeout(Duration.ofSeconds(60))
                .requestTimeout(Duration.ofSeconds(60))
                .retry(QUICK)
                .header("Authorization", "Bearer t")
                .build();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldStartASagaAndReadTheTransaction() throws Exception {
        server.then(202, ACTIVE);
        StartedTransaction started = client.transactions()
                .start(START.version(3)
                        .businessKey("o-1")
                        .label("team", "a")
                        .timeout(Duration.ofMinutes(5))
                        .waiting(Duration.ofSeconds(2)));
        Asked asked = server.asked().get(0);
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.path()).isEqualTo("/v1/transactions?wait=2000ms");
        assertThat(asked.header("Idempotency-key")).isEqualTo("k-1");
        assertThat(asked.header("Authorization")).isEqualTo("Bearer t");
        assertThat(json(asked.body()))
                .isEqualTo(json("{\"saga\":\"order\",\"version\":3,\"input\":{\"orderId\":\"o-1\"},"
                        + "\"businessKey\":\"o-1\",\"labels\":{\"team\":\"a\"},\"timeout\":\"PT5M\"}"));

        assertThat(started.replayed()).isFalse();
        Transaction transaction = started.transaction();
        assertThat(transaction.id()).isEqualTo("42");
        assertThat(transaction.mode()).isEqualTo(TransactionMode.SAGA);
        assertThat(transaction.saga()).isEqualTo("order");
        assertThat(transaction.version()).isEqualTo(3);
        assertThat(transaction.status()).isEqualTo(TransactionStatus.ACTIVE);
        assertThat(transaction.isEnded()).isFalse();
        assertThat(transaction.decision()).isNull();
        assertThat(transaction.labels()).containsExactly(Map.entry("team", "a"));
        assertThat(transaction.input()).hasToString("{\"amount\":12.50}");
        assertThat(transaction.output()).isNull();
        assertThat(transaction.deadline()).isEqualTo(Instant.parse("2026-01-31T12:15:00Z"));
        assertThat(transaction.endedAt()).isNull();
        assertThat(transaction.attention())
                .isEqualTo(new Attention("SLOW", "slow", Instant.parse("2026-01-31T12:05:00Z"), "1"));
        Branch branch = transaction.branches().get(0);
        assertThat(branch.step()).isEqualTo("charge");
        assertThat(branch.status()).isEqualTo(BranchStatus.ACTIVE);
        assertThat(branch.attempts()).isEqualTo(2);
        assertThat(branch.lastError()).hasToString("{\"status\":503}");
        assertThat(branch.nextAttemptAt()).isEqualTo(Instant.parse("2026-01-31T12:00:01Z"));
        assertThat(transaction.document().get("somethingNew").asInt()).isEqualTo(1);
    }

    @Test
    void shouldSayWhenAStartWasAReplay() {
        server.then(201, ENDED, "Idempotency-Replayed", "true");
        StartedTransaction started = client.transactions().start(START);
        assertThat(started.replayed()).isTrue();
        assertThat(started.transaction().decision()).isEqualTo(Decision.COMMIT);
    }

    @Test
    void shouldRepeatAStartOfUnknownOutcomeWithTheSameKeyEvenIfTheCallerGaveNone() {
        server.then(ScriptedServer.hangUp())
                .then(503, "{\"code\":\"OUTCOME_UNKNOWN\"}")
                .then(202, ACTIVE);
        client.transactions().start(StartSaga.of("order").input(1));
        assertThat(server.asked()).hasSize(3);
        assertThat(server.asked().stream().map(a -> a.header("Idempotency-key")).distinct())
                .singleElement()
                .asString()
                .isNotBlank();
        assertThat(server.asked().stream().map(Asked::body).distinct()).hasSize(1);
    }

    @Test
    void shouldGiveUpAnUnknownOutcomeWithinBounds() {
        for (int i = 0; i < 5; i++) {
            server.then(503, "{\"code\":\"OUTCOME_UNKNOWN\",\"detail\":\"lost during commit\"}");
        }
        assertThatThrownBy(() -> client.transactions().start(START))
                .isInstanceOf(NornOutcomeUnknownException.class)
                .hasMessageContaining("lost during commit");
        assertThat(server.asked()).hasSize(QUICK.maxAttempts());
    }

    @Test
    void shouldNotRepeatARepairOfUnknownOutcome() {
        server.then(ScriptedServer.hangUp());
        assertThatThrownBy(() -> client.transactions().skip("42", Repair.because("why")))
                .isInstanceOf(NornOutcomeUnknownException.class)
                .extracting("code")
                .isEqualTo("OUTCOME_UNKNOWN");
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void shouldRepeatEvenARepairThatTheServerDidNotTake() {
        server.then(429, "{\"code\":\"OVERLOADED\"}", "Retry-After", "1").then(200, ACTIVE);
        assertThat(client.transactions().retry("42", Repair.because("why")).id())
                .isEqualTo("42");
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void shouldTellWhenAnOverloadedServerWantsToBeAskedAgain() {
        for (int i = 0; i < 3; i++) {
            server.then(503, "{\"code\":\"NOT_READY\",\"detail\":\"starting\"}", "Retry-After", "7");
        }
        NornOverloadedException overloaded = catchThrowableOfType(
                NornOverloadedException.class, () -> client.transactions().get("42"));
        assertThat(overloaded.code()).isEqualTo("NOT_READY");
        assertThat(overloaded.status()).isEqualTo(503);
        assertThat(overloaded.retryAfter()).hasValue(Duration.ofSeconds(7));
    }

    @Test
    void shouldSayThatNoServerIsThere() throws Exception {
        int freePort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            freePort = socket.getLocalPort();
        }
        NornClient alone = NornClient.builder(URI.create("http://127.0.0.1:" + freePort))
                .retry(QUICK)
                .build();
        assertThatThrownBy(() -> alone.transactions().skip("42", Repair.because("why")))
                .isInstanceOf(NornUnreachableException.class)
                .hasMessageContaining("no Norn server at http://127.0.0.1:" + freePort);
        assertThatThrownBy(() -> alone.transactions().startAsync(START).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(NornUnreachableException.class);
    }

    @Test
    void shouldGiveTheProblemWithItsDiagnostics() {
        server.then(422, """
                {"type": "x", "title": "Invalid", "status": 422, "detail": "2 errors", "code": "DEFINITION_INVALID",
                 "errors": [{"code": "SAGA012", "severity": "error", "message": "unknown field 'acton'",
                             "pointer": "/steps/0", "line": 8, "column": 5}, {"code": "SAGA013", "message": "m"}]}
                """);
        NornProblemException problem = catchThrowableOfType(
                NornProblemException.class, () -> client.definitions().storeYaml("kind: Saga"));
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.code()).isEqualTo("DEFINITION_INVALID");
        assertThat(problem).hasMessage("422 DEFINITION_INVALID: 2 errors");
        assertThat(problem.errors())
                .containsExactly(
                        new Diagnostic("SAGA012", "error", "unknown field 'acton'", "/steps/0", 8, 5),
                        new Diagnostic("SAGA013", "error", "m", null, null, null));
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void shouldTellAnErrorPageOfSomeOtherServerFromAProblem() {
        server.then(404, "<html>");
        assertThatThrownBy(() -> client.transactions().get("42"))
                .isInstanceOf(NornProblemException.class)
                .extracting("code")
                .isEqualTo("HTTP_404");
        server.then(200, "<html>");
        assertThatThrownBy(() -> client.transactions().get("42")).isInstanceOf(NornProtocolException.class);
        server.then(200, "{\"id\":\"42\"}");
        assertThatThrownBy(() -> client.transactions().get("42"))
                .isInstanceOf(NornProtocolException.class)
                .hasMessageContaining("'mode' is missing");
    }

    @Test
    void shouldStoreAndReadDefinitions() throws Exception {
        server.then(201, "{\"name\":\"order\",\"version\":3}").then(200, "{\"name\":\"order\",\"version\":3}");
        assertThat(client.definitions().storeYaml("kind: Saga")).isEqualTo(new StoredDefinition("order", 3, true));
        assertThat(client.definitions().storeJson(json("{\"kind\":\"Saga\"}")))
                .isEqualTo(new StoredDefinition("order", 3, false));
        assertThat(server.asked().get(0).header("Content-type")).isEqualTo("application/yaml");
        assertThat(server.asked().get(1).header("Content-type")).isEqualTo("application/json");

        server.then(
                200,
                "{\"valid\":false,\"diagnostics\":[{\"code\":\"SAGA001\",\"severity\":\"error\","
                        + "\"message\":\"m\",\"line\":1,\"column\":2}]}");
        Validation validation = client.definitions().validateYaml("x");
        assertThat(validation.valid()).isFalse();
        assertThat(validation.diagnostics()).extracting(Diagnostic::code).containsExactly("SAGA001");
        assertThat(server.asked().get(2).path()).isEqualTo("/v1/definitions:validate");

        server.then(200, "kind: Saga\n");
        assertThat(client.definitions().getYaml("order", 3)).isEqualTo("kind: Saga\n");
        assertThat(server.asked().get(3).path()).isEqualTo("/v1/definitions/order/3");
        assertThat(server.asked().get(3).header("Accept")).isEqualTo("application/yaml");
    }

    @Test
    void shouldListWithEveryFilterAndAllPages() {
        server.then(200, "{\"items\":[" + ACTIVE + "],\"nextCursor\":\"a b\"}")
                .then(200, "{\"items\":[" + ENDED + "," + ENDED + "],\"nextCursor\":null}");
        TransactionQuery query = TransactionQuery.all()
                .status(TransactionStatus.ROLLING_BACK)
                .mode(TransactionMode.SAGA)
                .saga("order")
                .businessKey("ö&1")
                .label("team", "a")
                .participant("payment")
                .attention(true)
                .createdAfter(Instant.EPOCH)
                .createdBefore(Instant.parse("2026-01-31T12:00:00Z"))
                .limit(2);
        assertThat(client.transactions().listAll(query)).hasSize(3);
        assertThat(server.asked().get(0).path())
                .isEqualTo("/v1/transactions?status=ROLLING_BACK&mode=saga&saga=order&businessKey=%C3%B6%261"
                        + "&label=team%3Da&participant=payment&attention=true&createdAfter=1970-01-01T00%3A00%3A00Z"
                        + "&createdBefore=2026-01-31T12%3A00%3A00Z&limit=2");
        assertThat(server.asked().get(1).path()).endsWith("&cursor=a%20b");
    }

    @Test
    void shouldWaitUntilTheTransactionHasEnded() {
        server.then(200, ACTIVE).then(200, ACTIVE).then(200, ENDED);
        Transaction ended = client.transactions().awaitEnd("42", Duration.ofMinutes(5));
        assertThat(ended.isEnded()).isTrue();
        assertThat(server.asked()).extracting(Asked::path).containsOnly("/v1/transactions/42?wait=60000ms");
    }

    @Test
    void shouldReturnTheUnendedTransactionWhenTheTimeIsUp() {
        server.then(200, ACTIVE);
        assertThat(client.transactions().awaitEnd("42", Duration.ZERO).isEnded())
                .isFalse();
        assertThat(client.transactions()).isNotNull();
    }

    @Test
    void shouldSendRepairsWithTheirReason() throws Exception {
        server.then(200, ACTIVE)
                .then(200, ACTIVE)
                .then(200, ACTIVE)
                .then(202, "")
                .then(200, ACTIVE);
        Transactions transactions = client.transactions();
        transactions.retry("42", Repair.because("a").branch("1").input(Map.of("x", 1)));
        transactions.resolve("42", Repair.because("b").output(Map.of("id", 7)));
        transactions.compensate("42", Repair.because("c"));
        transactions.kill("42", Repair.because("d"));
        assertThat(server.asked())
                .extracting(Asked::path)
                .containsExactly(
                        "/v1/transactions/42/retry",
                        "/v1/transactions/42/resolve",
                        "/v1/transactions/42/compensate",
                        "/v1/transactions/42/kill",
                        "/v1/transactions/42");
        assertThat(json(server.asked().get(0).body()))
                .isEqualTo(json("{\"reason\":\"a\",\"branch\":\"1\",\"input\":{\"x\":1}}"));
        assertThat(json(server.asked().get(1).body())).isEqualTo(json("{\"reason\":\"b\",\"output\":{\"id\":7}}"));
    }

    @Test
    void shouldCancelAndTellWhenItIsTooLate() {
        server.then(202, ACTIVE).then(409, "{\"code\":\"ALREADY_DECIDED\"}");
        client.transactions().cancel("42");
        assertThat(server.asked().get(0).path()).isEqualTo("/v1/transactions/42/rollback");
        assertThatThrownBy(() -> client.transactions().cancel("42"))
                .extracting("code")
                .isEqualTo("ALREADY_DECIDED");
    }

    @Test
    void shouldFollowEventsOverLostConnectionsWithoutGapOrRepetition() {
        server.then(ScriptedServer.cutOff("text/event-stream", sse(1) + sse(2) + ": ping\n\ndata: {\"seq"))
                .then(ScriptedServer.status(503, "{}", "Retry-After", "0"))
                .then(ScriptedServer.status(200, sse(3), "Content-Type", "text/event-stream"))
                .then(ScriptedServer.status(200, "", "Content-Type", "text/event-stream"))
                .then(200, ENDED);
        List<Long> sequences = new ArrayList<>();
        try (EventStream events = client.transactions().follow("42")) {
            events.forEachRemaining(event -> {
                assertThat(event.type()).isEqualTo("branch.succeeded");
                assertThat(event.branch()).isEqualTo("1");
                assertThat(event.data().get("a").asInt()).isEqualTo(1);
                sequences.add(event.sequence());
            });
            assertThat(events.lastEventId()).hasValue("id-3");
        }
        assertThat(sequences).containsExactly(1L, 2L, 3L);
        assertThat(server.asked().stream()
                        .filter(a -> a.path().endsWith("/events"))
                        .map(a -> a.header("Last-event-id")))
                .containsExactly("", "id-2", "id-2", "id-3");
    }

    @Test
    void shouldPageThroughEvents() {
        server.then(
                200,
                "{\"items\":[{\"sequence\":1,\"type\":\"t\",\"time\":\"2026-01-31T12:00:00Z\",\"attempt\":2,"
                        + "\"data\":{}}],\"nextCursor\":null}");
        Page<TransactionEvent> page = client.transactions().events("42", "c");
        assertThat(page.items()).extracting(TransactionEvent::attempt).containsExactly(2);
        assertThat(server.asked().get(0).path()).isEqualTo("/v1/transactions/42/events?cursor=c");
    }

    @Test
    void shouldListAndRedriveDeadLetters() throws Exception {
        server.then(200, "{\"items\":[{\"id\":\"7\",\"transaction\":\"42\",\"branch\":\"1\"}],\"nextCursor\":null}")
                .then(200, "{}")
                .then(204, "");
        DeadLetter letter = client.deadLetters().list(null).items().get(0);
        assertThat(letter.transaction()).isEqualTo("42");
        client.deadLetters().redrive(letter.id(), "fixed");
        client.deadLetters().discard(letter.id(), "moot");
        assertThat(server.asked().get(1).path()).isEqualTo("/v1/dead-letters/7/redrive");
        assertThat(json(server.asked().get(2).body())).isEqualTo(json("{\"reason\":\"moot\"}"));
    }

    @Test
    void shouldShowDeadLettersThatMatchAndOperateOnAllOfThem() throws Exception {
        String letter = """
                {"id":"7","source":"branch","transaction":"42","name":"order","branch":"charge","participant":"payment",
                 "operation":"refund","attempts":9,"redrives":2,"errorCode":"TIMEOUT","errorMessage":"slow",
                 "payload":{"a":1.50},"since":"2026-01-31T12:00:00Z","redriveAt":"2026-01-31T13:00:00Z"}
                """;
        String operation =
                "{\"id\":%s,\"status\":\"%s\",\"action\":\"redrive\",\"matching\":3,\"done\":2,\"refused\":1}";
        server.then(200, "{\"items\":[" + letter + "],\"nextCursor\":null}")
                .then(200, letter)
                .then(200, operation.formatted("null", "DRY_RUN"))
                .then(202, operation.formatted("\"5\"", "RUNNING"))
                .then(200, operation.formatted("\"5\"", "DONE"))
                .then(200, operation.formatted("\"5\"", "CANCELLED"));
        DeadLetterQuery query = DeadLetterQuery.all().participant("payment").errorCode("TIMEOUT");
        DeadLetters letters = client.deadLetters();

        DeadLetter found = letters.listAll(query).toList().get(0);
        assertThat(found.redrives()).isEqualTo(2);
        assertThat(found.redriveAt()).isEqualTo("2026-01-31T13:00:00Z");
        assertThat(letters.get("7")).isEqualTo(found);
        assertThat(letters.count(query)).isEqualTo(3);
        assertThat(letters.redriveAll(query, "back").isEnded()).isFalse();
        assertThat(letters.operation("5").refused()).isEqualTo(1);
        assertThat(letters.cancel("5", "enough").status()).isEqualTo("CANCELLED");
        assertThat(server.asked().get(0).path()).isEqualTo("/v1/dead-letters?participant=payment&errorCode=TIMEOUT");
        assertThat(json(server.asked().get(3).body()))
                .isEqualTo(json("{\"action\":\"redrive\",\"reason\":\"back\","
                        + "\"deadLetters\":{\"participant\":\"payment\",\"errorCode\":\"TIMEOUT\"}}"));
        assertThat(server.asked().get(5).path()).isEqualTo("/v1/operations/5/cancel");
    }

    @Test
    void shouldRegisterAndLeave() throws Exception {
        server.then(201, "{}").then(200, "{}").then(404, "{\"code\":\"NOT_FOUND\"}");
        InstanceRegistration registration = new InstanceRegistration(
                URI.create("http://127.0.0.1:9/payment"),
                2,
                Duration.ofSeconds(5),
                Map.of("zone", "n"),
                Map.of("cpu", 0.5));
        assertThat(client.participants().register("payment", "i 1", registration))
                .isTrue();
        assertThat(client.participants().register("payment", "i 1", registration))
                .isFalse();
        client.participants().leave("payment", "i 1");
        assertThat(server.asked().get(0).path()).isEqualTo("/v1/participants/payment/instances/i%201");
        assertThat(json(server.asked().get(0).body()))
                .isEqualTo(json("{\"url\":\"http://127.0.0.1:9/payment\",\"weight\":2,\"ttl\":\"PT5S\","
                        + "\"metadata\":{\"zone\":\"n\"},\"load\":{\"cpu\":0.5}}"));
        assertThat(server.asked().get(2).method()).isEqualTo("DELETE");
    }

    @Test
    void shouldRegisterWhoIsReachedOverKafka() throws Exception {
        server.then(201, "{}");
        client.participants().register("payment", "one", InstanceRegistration.overKafka(Duration.ofSeconds(5)));
        assertThat(json(server.asked().get(0).body())).isEqualTo(json("{\"transport\":\"kafka\",\"ttl\":\"PT5S\"}"));
    }

    private static String sse(int sequence) {
        return "id: id-" + sequence + "\nevent: branch.succeeded\ndata: {\"sequence\":" + sequence
                + ",\"type\":\"branch.succeeded\",\ndata: \"time\":\"2026-01-31T12:00:00Z\",\"branch\":\"1\","
                + "\"data\":{\"a\":1}}\n\n";
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }
}
