package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.TestDatabase;
import dev.norn.server.TestCoordinator.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client or a participant sends, the server stays up and says clearly what is wrong and where. */
class BadInputTest {

    private static final int TEN_MIB = 10 * 1024 * 1024;

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
        assertThat(norn.storeYaml(Sagas.order(1)).status()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        participant.close();
        norn.close();
        database.close();
    }

    @AfterEach
    void shouldStillServe() {
        assertThat(norn.get("/health/readiness").status()).isEqualTo(200);
    }

    @Test
    void shouldRefuseUnknownFieldsOfABodyWithAHint() {
        Reply reply = norn.post("/v1/transactions", """
                {"saga": "order",
                 "imput": {"orderId": "1"}}
                """);

        assertProblem(reply, 422, "BODY_INVALID");
        assertThat(reply.error().path("code").asText()).isEqualTo("UNKNOWN_FIELD");
        assertThat(reply.error().path("message").asText()).isEqualTo("unknown field 'imput' (did you mean 'input'?)");
        assertThat(reply.error().path("pointer").asText()).isEqualTo("/imput");
        assertThat(reply.error().path("line").asInt()).isEqualTo(2);
    }

    @Test
    void shouldRefuseUnknownFieldsOfADefinitionWithAHint() {
        Reply reply = norn.storeYaml("""
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: typo, version: 1}
                steps:
                  - {id: charge, acton: payment.charge, compensate: none}
                """);

        assertProblem(reply, 422, "DEFINITION_INVALID");
        assertThat(reply.json().path("errors"))
                .filteredOn(error -> error.path("code").asText().equals("SAGA012"))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.path("message").asText())
                            .contains("'acton'")
                            .contains("did you mean 'action'?");
                    assertThat(error.path("line").asInt()).isEqualTo(5);
                    assertThat(error.path("column").asInt()).isEqualTo(18);
                });
    }

    @Test
    void shouldRefuseWrongTypesAndNameAllOfThem() {
        Reply reply = norn.post("/v1/transactions", """
                {"saga": 7, "version": "1", "businessKey": {}, "labels": ["a"], "timeout": 30}
                """);

        assertProblem(reply, 422, "BODY_INVALID");
        assertThat(reply.json().path("errors"))
                .extracting(error -> error.path("pointer").asText())
                .containsExactlyInAnyOrder("/saga", "/version", "/businessKey", "/labels", "/timeout");
        assertThat(reply.json().path("errors")).allSatisfy(error -> {
            assertThat(error.path("code").asText()).isEqualTo("WRONG_TYPE");
            assertThat(error.path("line").asInt()).isEqualTo(1);
            assertThat(error.path("column").asInt()).isPositive();
        });
    }

    @Test
    void shouldRefuseReferencesToLaterSteps() {
        Reply reply = norn.storeYaml("""
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: later, version: 1}
                steps:
                  - {id: first, action: a.do, compensate: none, input: "${ steps.second.output.id }"}
                  - {id: second, action: a.do, compensate: none}
                """);

        assertProblem(reply, 422, "DEFINITION_INVALID");
        assertThat(reply.error().path("code").asText()).isEqualTo("SAGA046");
        assertThat(reply.error().path("line").asInt()).isEqualTo(5);
    }

    @Test
    void shouldRefuseExpressionsOnMissingSteps() {
        Reply reply = norn.storeYaml("""
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: missing, version: 1}
                steps:
                  - {id: charge, action: a.do, compensate: none}
                output: "${ steps.chrge.output }"
                """);

        assertProblem(reply, 422, "DEFINITION_INVALID");
        assertThat(reply.error().path("code").asText()).isEqualTo("SAGA045");
        assertThat(reply.error().path("message").asText()).contains("chrge").contains("charge");
        assertThat(reply.error().path("line").asInt()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/transactions", "/v1/definitions", "/v1/transactions/1/kill"})
    void shouldRefuseBodiesOverTenMebibytes(String path) {
        byte[] body = new byte[TEN_MIB + 1];
        Arrays.fill(body, (byte) ' ');

        assertProblem(norn.post(path, "application/json", body), 413, "BODY_TOO_LARGE");
    }

    @Test
    void shouldRefuseBodiesOverTenMebibytesWhoseLengthIsNotAnnounced() {
        byte[] body = new byte[TEN_MIB + 1];
        Arrays.fill(body, (byte) ' ');
        HttpRequest.Builder chunked = norn.request("/v1/transactions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)));

        assertProblem(norn.send(chunked), 413, "BODY_TOO_LARGE");
    }

    @Test
    void shouldTakeABodyOfAlmostTenMebibytes() {
        String padding = "x".repeat(TEN_MIB - 1000);
        Reply reply = norn.post("/v1/transactions?wait=60s", """
                {"saga": "order", "input": {"orderId": "large", "padding": "%s"}}""".formatted(padding));

        assertThat(reply.status()).isIn(201, 202, 422);
        assertThat(reply.text().length()).isPositive();
    }

    @Test
    void shouldRefuseInvalidUtf8WithItsPlace() {
        byte[] body = "{\"saga\":\n \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        Reply reply = norn.post("/v1/transactions", "application/json", body);

        assertProblem(reply, 400, "UTF8_INVALID");
        assertThat(reply.error().path("line").asInt()).isEqualTo(2);
        assertThat(reply.error().path("column").asInt()).isEqualTo(3);
    }

    @Test
    void shouldRefuseInvalidUtf8InADefinition() {
        byte[] body = "metadata: {name: \u00e9}".getBytes(StandardCharsets.ISO_8859_1);

        assertProblem(norn.post("/v1/definitions", "application/yaml", body), 400, "UTF8_INVALID");
    }

    @Test
    void shouldRefuseMalformedJsonWithItsPlace() {
        Reply reply = norn.post("/v1/transactions", "{\"saga\": \"order\",\n  \"input\": {\"a\": }}");

        assertProblem(reply, 400, "JSON_MALFORMED");
        assertThat(reply.error().path("line").asInt()).isEqualTo(2);
        assertThat(reply.error().path("column").asInt()).isEqualTo(18);
    }

    @Test
    void shouldRefuseMalformedYamlWithItsPlace() {
        Reply reply = norn.storeYaml("apiVersion: norn/v1\nkind: [Saga\n");

        assertProblem(reply, 400, "YAML_MALFORMED");
        assertThat(reply.error().path("line").asInt()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"saga\": \"order\", \"input\": {\"orderId\": \"\\u0000\"}}",
                "{\"saga\": \"order\", \"input\": {\"orderId\": \"\\ud800\"}}",
                "{\"saga\": \"order\", \"input\": {\"amount\": 1e999999999}}",
                "{\"saga\": \"order\", \"saga\": \"order\"}",
                "{\"saga\": \"order\"} x",
                "",
                "nul"
            })
    void shouldRefuseWhatCannotBeStoredOrIsNotOneValue(String body) {
        Reply reply = norn.post("/v1/transactions", body);

        assertProblem(reply, 400, "JSON_MALFORMED");
        assertThat(reply.error().path("line").asInt()).isEqualTo(1);
    }

    @Test
    void shouldRefuseDeepNesting() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertProblem(
                norn.post("/v1/transactions", "{\"saga\": \"order\", \"input\": " + deep + "}"), 400, "JSON_MALFORMED");
    }

    @Test
    void shouldRefuseAnUnknownSagaWithAHint() {
        Reply reply = norn.post("/v1/transactions", "{\"saga\": \"ordr\", \"input\": {}}");

        assertProblem(reply, 422, "SAGA_NOT_FOUND");
        assertThat(reply.json().path("detail").asText()).isEqualTo("saga 'ordr' (did you mean 'order'?)");
        assertThat(reply.error().path("pointer").asText()).isEqualTo("/saga");
    }

    @Test
    void shouldRefuseAnUnknownVersion() {
        Reply reply = norn.post("/v1/transactions", "{\"saga\": \"order\", \"version\": 99, \"input\": {}}");

        assertProblem(reply, 422, "SAGA_NOT_FOUND");
        assertThat(reply.error().path("pointer").asText()).isEqualTo("/version");
    }

    @Test
    void shouldRefuseAnotherMode() {
        assertProblem(norn.post("/v1/transactions", "{\"mode\": \"xa\"}"), 422, "MODE_UNSUPPORTED");
    }

    @Test
    void shouldRefuseInputThatBreaksTheSchemaWithItsPlace() {
        Reply reply = norn.post("/v1/transactions", """
                {"saga": "order",
                 "input": {
                   "orderId": 7}}
                """);

        assertProblem(reply, 422, "INPUT_INVALID");
        assertThat(reply.error().path("code").asText()).isEqualTo("SAGA080");
        assertThat(reply.error().path("pointer").asText()).isEqualTo("/input/orderId");
        assertThat(reply.error().path("line").asInt()).isEqualTo(3);
        assertThat(reply.error().path("column").asInt()).isEqualTo(15);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"abc", "-1", "0", "1.5", "01", "99999999999999999999", "%F0%9F%99%82", "1%2F2", "123", "%20"})
    void shouldAnswerNotFoundToIdsThatAreNotIds(String id) {
        for (String path : new String[] {"", "/events"}) {
            Reply reply = norn.get("/v1/transactions/" + id + path);
            assertThat(reply.status()).as(reply.toString()).isEqualTo(404);
        }
        for (String path : new String[] {"/rollback", "/kill"}) {
            Reply reply = norn.post("/v1/transactions/" + id + path, "{\"reason\": \"test\"}");
            assertThat(reply.status()).as(reply.toString()).isEqualTo(404);
        }
    }

    @Test
    void shouldFindARepeatedStartThatTheNewestVersionWouldRefuse() {
        norn.storeYaml(tightened(1, "orderId"));
        String body = "{\"saga\": \"tightened\", \"input\": {\"orderId\": \"1\"}}";
        Reply first = norn.post("/v1/transactions", body, "Idempotency-Key", "tightened");
        norn.storeYaml(tightened(2, "orderId, amount"));

        Reply again = norn.post("/v1/transactions", body, "Idempotency-Key", "tightened");

        assertThat(again.status()).as(again.toString()).isEqualTo(202);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
        assertProblem(norn.post("/v1/transactions", body, "Idempotency-Key", "new"), 422, "INPUT_INVALID");
    }

    private static String tightened(int version, String required) {
        return """
                apiVersion: norn/v1
                kind: Saga
                metadata: {name: tightened, version: %d}
                input:
                  schema: {type: object, required: [%s]}
                steps:
                  - {id: only, action: nowhere.do, compensate: none}
                """.formatted(version, required);
    }

    @Test
    void shouldRefuseAConflictingIdempotencyKey() {
        Reply first = norn.post("/v1/transactions", start("1"), "Idempotency-Key", "conflict");
        Reply second = norn.post("/v1/transactions", start("2"), "Idempotency-Key", "\"conflict\"");

        assertThat(first.status()).isEqualTo(202);
        assertProblem(second, 422, "IDEMPOTENCY_KEY_REUSED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "\"open", "\"a\"b\"", "a,b"})
    void shouldRefuseMalformedIdempotencyKeys(String key) {
        assertProblem(
                norn.post("/v1/transactions", start("1"), "Idempotency-Key", key), 400, "IDEMPOTENCY_KEY_INVALID");
    }

    @Test
    void shouldRefuseALongIdempotencyKey() {
        assertProblem(
                norn.post("/v1/transactions", start("1"), "Idempotency-Key", "k".repeat(256)),
                400,
                "IDEMPOTENCY_KEY_INVALID");
    }

    @Test
    void shouldRollBackWhenAParticipantsReplyIsNotJson() {
        participant.on("charge", call -> new TestParticipant.Answer(200, "text/html", "<html>oops</html>"));
        JsonNode transaction =
                norn.post("/v1/transactions?wait=60s", start("not json")).json();
        participant.on("charge", call -> new TestParticipant.Answer(200, "application/json", "{}"));

        assertThat(transaction.path("status").asText())
                .as(transaction.toString())
                .isEqualTo("ROLLED_BACK");
        assertErrorOfAnAttempt(transaction, "norn.attempt.unknown.v1", "INVALID_REPLY");
    }

    @Test
    void shouldRollBackWhenAParticipantsReplyIsHuge() {
        String huge = "\"" + "x".repeat(20 * 1024 * 1024) + "\"";
        participant.on("charge", call -> new TestParticipant.Answer(200, "application/json", huge));
        JsonNode transaction =
                norn.post("/v1/transactions?wait=60s", start("huge")).json();
        participant.on("charge", call -> new TestParticipant.Answer(200, "application/json", "{}"));

        assertThat(transaction.path("status").asText())
                .as(transaction.toString())
                .isEqualTo("ROLLED_BACK");
        assertErrorOfAnAttempt(transaction, "norn.attempt.unknown.v1", "REPLY_TOO_LARGE");
    }

    @Test
    void shouldSayThatAParticipantRefusesConnections() throws IOException {
        JsonNode transaction;
        // Held, so that nobody else listens there meanwhile.
        try (Socket held = new Socket()) {
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            norn.register("nobody", URI.create("http://127.0.0.1:" + held.getLocalPort()));
            norn.storeYaml("""
                    apiVersion: norn/v1
                    kind: Saga
                    metadata: {name: refused, version: 1}
                    timeout: 3s
                    steps:
                      - {id: call, action: nobody.do, compensate: none}
                    """);
            transaction = norn.post("/v1/transactions?wait=60s", "{\"saga\": \"refused\"}")
                    .json();
        }

        assertThat(transaction.path("status").asText()).isEqualTo("ROLLED_BACK");
        assertErrorOfAnAttempt(transaction, "norn.attempt.not-sent.v1", "CONNECTION_REFUSED");
    }

    @ParameterizedTest
    @CsvSource({
        "wait=61s",
        "wait=soon",
        "wait=-1s",
        "limit=0",
        "limit=501",
        "limit=x",
        "cursor=x",
        "status=GONE",
        "attention=maybe",
        "createdAfter=yesterday",
        "label=nocolon",
        "saga=",
        "statuss=ACTIVE",
        "saga=%00"
    })
    void shouldRefuseMalformedParameters(String query) {
        String path = query.startsWith("wait") ? "/v1/transactions/1?" : "/v1/transactions?";

        assertProblem(norn.get(path + query), 400, "PARAMETER_INVALID");
    }

    @Test
    void shouldAnswerProblemsToPathsMethodsAndMediaTypesThatItDoesNotKnow() {
        assertProblem(norn.get("/nowhere"), 404, "PATH_NOT_FOUND");
        assertProblem(norn.get("/v1/locks/a"), 404, "PATH_NOT_FOUND");
        Reply notAllowed = norn.delete("/v1/transactions");
        assertProblem(notAllowed, 405, "METHOD_NOT_ALLOWED");
        assertThat(notAllowed.header("Allow")).contains("POST");
        assertProblem(norn.get("/v1/transactions", "Accept", "image/png"), 406, "NOT_ACCEPTABLE");
        assertProblem(
                norn.post("/v1/transactions", "text/plain", "x".getBytes(StandardCharsets.UTF_8)),
                415,
                "MEDIA_TYPE_UNSUPPORTED");
    }

    @Test
    void shouldAnswerAProblemToARequestThatIsNotHttp() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", norn.server().url().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET /v1/%zz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes(12);
            assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 400");
        }
    }

    @Test
    void shouldRequireAReasonForRepairs() {
        Reply reply = norn.post("/v1/transactions/1/kill", "{}");

        assertProblem(reply, 422, "BODY_INVALID");
        assertThat(reply.error().path("code").asText()).isEqualTo("REQUIRED");
        assertThat(reply.error().path("pointer").asText()).isEqualTo("/reason");
        assertProblem(norn.post("/v1/transactions/1/retry", ""), 422, "BODY_INVALID");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|/url",
                "{\"url\": \"ftp://x\"}|/url",
                "{\"url\": \"http://\"}|/url",
                "{\"url\": \"http://u:p@x\"}|/url",
                "{\"url\": \"http://x?q\"}|/url",
                "{\"url\": \"http://x\", \"ttl\": \"999ms\"}|/ttl",
                "{\"url\": \"http://x\", \"ttl\": \"25h\"}|/ttl",
                "{\"url\": \"http://x\", \"weight\": 0}|/weight",
                "{\"url\": \"http://x\", \"load\": {\"cpu\": \"high\"}}|/load/cpu",
                "{\"url\": \"http://x\", \"tll\": \"5s\"}|/tll"
            })
    void shouldRefuseRegistrationsThatMakeNoSense(String body, String pointer) {
        Reply reply = norn.put("/v1/participants/bad/instances/one", body);

        assertProblem(reply, 422, "BODY_INVALID");
        assertThat(reply.json().path("errors"))
                .extracting(
                        error -> error.path("pointer").asText(),
                        error -> error.path("severity").asText())
                .contains(tuple(pointer, "error"));
    }

    private static String start(String orderId) {
        return "{\"saga\": \"order\", \"input\": {\"orderId\": \"" + orderId + "\"}}";
    }

    private static void assertErrorOfAnAttempt(JsonNode transaction, String type, String code) {
        Reply events = norn.get("/v1/transactions/" + transaction.path("id").asText() + "/events?limit=500");
        assertThat(events.json().path("items"))
                .filteredOn(event -> event.path("type").asText().equals(type))
                .extracting(event -> event.at("/data/error/code").asText())
                .as(events.text().substring(0, Math.min(2000, events.text().length())))
                .contains(code);
    }

    private static void assertProblem(Reply reply, int status, String code) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.code()).isEqualTo(code);
        JsonNode problem = reply.json();
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("type").asText()).startsWith("https://norn.dev/problems/");
        assertThat(reply.text()).doesNotContain("Exception").doesNotContain("\tat ");
    }
}
