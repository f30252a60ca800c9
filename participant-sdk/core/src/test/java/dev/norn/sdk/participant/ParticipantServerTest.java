package dev.norn.sdk.participant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.fence.FenceDatabase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A participant over real sockets on a real database: the reply table of the protocol. */
class ParticipantServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final AtomicInteger TRANSACTIONS = new AtomicInteger(100);
    private static final String ORDER =
            "{\"input\": {\"orderId\": \"o-1\", \"amount\": 12.50, \"note\": \"no one asks\"}}";

    private static FenceDatabase database;
    private static BranchFence fence;
    private static ParticipantServer server;

    private int transaction;

    @BeforeAll
    static void start() throws Exception {
        database = FenceDatabase.postgres();
        fence = BranchFence.on(database.dataSource());
        server = ParticipantServer.start(
                new ParticipantHandler(ParticipantOperations.of(List.of(new Payments())), fence),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                8);
    }

    @AfterAll
    static void stop() {
        server.close();
        fence.close();
        database.close();
    }

    @BeforeEach
    void nextTransaction() {
        transaction = TRANSACTIONS.incrementAndGet();
    }

    @Test
    void shouldAnswerAnActionWithItsResultAndADuplicateWithTheSame() throws Exception {
        HttpResponse<String> first = call("charge", "action", ORDER);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(first.body()).isEqualTo("{\"orderId\":\"o-1\",\"charged\":12.50}");
        assertThat(first.headers().firstValue("Norn-Fence")).hasValue("executed");

        HttpResponse<String> duplicate = call("charge", "action", ORDER);
        assertThat(duplicate.statusCode()).isEqualTo(200);
        assertThat(duplicate.body()).isEqualTo(first.body());
        assertThat(duplicate.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(ledgerRows()).isEqualTo(1);
    }

    @Test
    void shouldGiveTheCompensationTheStoredResultEvenIfTheCallerDoesNotKnowIt() throws Exception {
        call("charge", "action", ORDER);
        HttpResponse<String> refund = call("refund", "compensate", ORDER.replace("}}", "}, \"result\": null}"));
        assertThat(refund.statusCode()).isEqualTo(200);
        assertThat(refund.body()).isEqualTo("{\"orderId\":\"o-1\",\"charged\":12.50}");
        assertThat(ledgerRows()).isEqualTo(2);
    }

    @Test
    void shouldAnswerABusinessFailureAndRepeatIt() throws Exception {
        String broke = ORDER.replace("12.50", "-1");
        for (String replayed : new String[] {"false", "true"}) {
            HttpResponse<String> no = call("charge", "action", broke);
            assertThat(no.statusCode()).isEqualTo(422);
            assertThat(no.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(no.headers().firstValue("Idempotency-Replayed").orElse("false"))
                    .isEqualTo(replayed);
            JsonNode problem = JSON.readTree(no.body());
            assertThat(problem.get("type").asText()).isEqualTo("https://norn.dev/problems/business-failure");
            assertThat(problem.get("code").asText()).isEqualTo("BAD_AMOUNT");
            assertThat(problem.get("detail").asText()).isEqualTo("cannot charge -1");
            assertThat(problem.get("amount").asInt()).isEqualTo(-1);
        }
        assertThat(ledgerRows()).isZero();
    }

    @Test
    void shouldAnswerAnEmptyCompensationAndRefuseTheLateAction() throws Exception {
        HttpResponse<String> empty = call("refund", "compensate", ORDER);
        assertThat(empty.statusCode()).isEqualTo(204);
        assertThat(empty.headers().firstValue("Norn-Fence")).hasValue("empty");
        assertProblem(call("charge", "action", ORDER), 409, "ALREADY_UNDONE");
        assertThat(ledgerRows()).isZero();
    }

    @Test
    void shouldAnswerAnActionWithoutResultWithoutBody() throws Exception {
        HttpResponse<String> done = call("receipt", "action", ORDER);
        assertThat(done.statusCode()).isEqualTo(204);
        assertThat(done.body()).isEmpty();
    }

    @Test
    void shouldAnswerABugAsUnknownAndKeepNothing() throws Exception {
        HttpResponse<String> bug = call("charge", "action", ORDER.replace("o-1", "bug"));
        assertProblem(bug, 500, "OPERATION_FAILED");
        assertThat(bug.body()).contains("a bug");
        assertThat(ledgerRows()).isZero();
        assertThat(call("charge", "action", ORDER).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseToStartAfterTheDeadline() throws Exception {
        HttpRequest late = request("/payment/charge", "action", ORDER)
                .header("Norn-Deadline", "2001-01-01T00:00:00Z")
                .build();
        assertProblem(send(late), 504, "DEADLINE_PASSED");
        assertThat(ledgerRows()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/payment/chrage | action | {\"input\": {}} | 404 | UNKNOWN_OPERATION",
                "/payment/charge | compensate | {\"input\": {}} | 404 | UNKNOWN_OPERATION",
                "/payment/refund | action | {\"input\": {}} | 404 | UNKNOWN_OPERATION",
                "/payment | action | {\"input\": {}} | 404 | UNKNOWN_OPERATION",
                "/payment/charge/more | action | {\"input\": {}} | 404 | UNKNOWN_OPERATION",
                "/mail/send | action | {\"input\": {}} | 404 | UNKNOWN_OPERATION",
                "/payment/charge | undo | {\"input\": {}} | 400 | MALFORMED_REQUEST",
                "/payment/charge | action | {\"input\": | 400 | MALFORMED_REQUEST",
                "/payment/charge | action | {\"input\": {}} x | 400 | MALFORMED_REQUEST",
                "/payment/charge | action | [] | 400 | MALFORMED_REQUEST",
                "/payment/charge | action | {\"output\": {}} | 400 | MALFORMED_REQUEST",
                "/payment/charge | action | {\"input\": {\"amount\": \"much\"}} | 400 | INPUT_UNREADABLE",
                "/payment/charge | action | {\"input\": 7} | 400 | INPUT_UNREADABLE",
            })
    void shouldAnswerBadRequestsWithAProblem(String path, String operation, String body, int status, String code)
            throws Exception {
        assertProblem(send(request(path, operation, body).build()), status, code);
    }

    @Test
    void shouldRefuseABodyThatIsNotUtf8() throws Exception {
        HttpRequest request = request("/payment/charge", "action", "")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xC3, '"'}))
                .build();
        assertProblem(send(request), 400, "MALFORMED_REQUEST");
    }

    @Test
    void shouldRefuseAnEmptyBody() throws Exception {
        assertProblem(send(request("/payment/charge", "action", "").build()), 400, "MALFORMED_REQUEST");
    }

    @Test
    void shouldRefuseAHugeBody() throws Exception {
        String huge = "{\"input\": \"" + "x".repeat(ParticipantHandler.MAX_BODY_BYTES) + "\"}";
        assertProblem(send(request("/payment/charge", "action", huge).build()), 413, "BODY_TOO_LARGE");
    }

    @Test
    void shouldNameTheMissingHeader() throws Exception {
        HttpRequest bare = HttpRequest.newBuilder(url("/payment/charge"))
                .POST(HttpRequest.BodyPublishers.ofString(ORDER))
                .build();
        HttpResponse<String> response = send(bare);
        assertProblem(response, 400, "MALFORMED_REQUEST");
        assertThat(response.body()).contains("Norn-Transaction: missing");
    }

    @Test
    void shouldTakePostOnly() throws Exception {
        HttpResponse<String> response =
                send(HttpRequest.newBuilder(url("/payment/charge")).build());
        assertProblem(response, 405, "METHOD_NOT_ALLOWED");
        assertThat(response.headers().firstValue("Allow")).hasValue("POST");
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.get("code").asText()).isEqualTo(code);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("type").asText()).doesNotEndWith("business-failure");
    }

    private HttpResponse<String> call(String operation, String kind, String body) throws Exception {
        return send(request("/payment/" + operation, kind, body).build());
    }

    private HttpRequest.Builder request(String path, String kind, String body) {
        return HttpRequest.newBuilder(url(path))
                .header("Norn-Transaction", Integer.toString(transaction))
                .header("Norn-Branch", "charge")
                .header("Norn-Operation", kind)
                .header("Norn-Attempt", "1")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private long ledgerRows() {
        return database.number("select count(*) from ledger where transaction_id = " + transaction);
    }
}
