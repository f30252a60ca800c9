package dev.norn.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.Json;
import dev.norn.engine.Answer;
import dev.norn.protocol.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of the protocol: what a participant's reply means. */
class ReplyReaderTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String NO =
            "{\"type\":\"https://shop.example/problems/business-failure\",\"detail\":\"card declined\"}";

    @Test
    void shouldTakeJsonAsResult() {
        assertThat(read(Operation.ACTION, 200, "application/json", "{\"a\":1.10}"))
                .isEqualTo(new Answer.Done(new Json("{\"a\":1.10}")));
        assertThat(read(Operation.ACTION, 200, "application/vnd.shop+json", " 7 "))
                .isEqualTo(new Answer.Done(new Json("7")));
    }

    @Test
    void shouldTakeNoBodyAsNull() {
        assertThat(read(Operation.ACTION, 204, null, "")).isEqualTo(new Answer.Done(Json.NULL));
        assertThat(read(Operation.ACTION, 200, null, "")).isEqualTo(new Answer.Done(Json.NULL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\":1}}", "hello", "\"\\u0000\"", "\"\\ud800\"", "[1,]", "NaN", "1e99999"})
    void shouldNotTakeWhatCannotBeKept(String body) {
        assertUnknown(read(Operation.ACTION, 200, "application/json", body), "INVALID_REPLY");
    }

    @Test
    void shouldNotTakeBrokenUtf8() {
        ReplyReader.Reply reply =
                new ReplyReader.Reply(200, "application/json", null, new byte[] {'"', (byte) 0xC3, '"'});
        assertUnknown(ReplyReader.read(Operation.ACTION, reply, NOW), "INVALID_REPLY");
    }

    @Test
    void shouldNotTakeHtmlAsResult() {
        assertUnknown(read(Operation.ACTION, 200, "text/html", "<h1>Welcome</h1>"), "INVALID_REPLY");
    }

    @Test
    void shouldTakeABusinessNo() {
        Answer answer = read(Operation.ACTION, 422, "application/problem+json", NO);
        assertThat(answer).isInstanceOfSatisfying(Answer.BusinessFailure.class, failure -> {
            assertThat(failure.error().message()).contains("card declined");
            assertThat(failure.error().httpStatus()).isEqualTo(422);
        });
    }

    @Test
    void shouldNotTakeAnythingElseAsABusinessNo() {
        assertUnknown(read(Operation.COMPENSATE, 422, "application/problem+json", NO), "HTTP_STATUS");
        assertUnknown(read(Operation.ACTION, 422, "application/json", NO), "HTTP_STATUS");
        assertUnknown(read(Operation.ACTION, 422, "application/problem+json", "{\"type\":\"x\"}"), "HTTP_STATUS");
        assertUnknown(read(Operation.ACTION, 409, "application/problem+json", NO), "HTTP_STATUS");
    }

    @Test
    void shouldTakeGoneOnlyWhereThereIsSomethingToUndo() {
        assertThat(read(Operation.COMPENSATE, 410, null, "")).isInstanceOf(Answer.Gone.class);
        assertThat(read(Operation.CANCEL, 410, null, "")).isInstanceOf(Answer.Gone.class);
        assertUnknown(read(Operation.ACTION, 410, null, ""), "HTTP_STATUS");
    }

    @Test
    void shouldTakeNeverOnlyFromWhoSaysWhatHeMeans() {
        String never = "{\"type\":\"https://norn.dev/problems/never-committed\",\"detail\":\"never\"}";
        assertThat(read(Operation.CHECK, 410, "application/problem+json", never))
                .isInstanceOf(Answer.Gone.class);
        assertUnknown(read(Operation.CHECK, 410, "text/html", "<p>gone</p>"), "HTTP_STATUS");
        assertUnknown(read(Operation.CHECK, 410, "application/problem+json", "{}"), "HTTP_STATUS");
        assertUnknown(read(Operation.CHECK, 410, null, ""), "HTTP_STATUS");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "5, PT5S",
                "0, PT0S",
                "none, none",
                "soon, none",
                "-5, none",
                "99999999999999999999, PT1H",
                "'Sun, 01 Mar 2026 12:00:30 GMT', PT30S",
                "'Sun, 01 Mar 2026 11:00:00 GMT', PT0S"
            })
    void shouldReadWhenToAskAgain(@Nullable String header, @Nullable Duration expected) {
        ReplyReader.Reply reply = new ReplyReader.Reply(202, null, header, new byte[0]);
        assertThat(ReplyReader.read(Operation.ACTION, reply, NOW)).isEqualTo(new Answer.StillWorking(expected));
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 206, 301, 307, 400, 401, 404, 408, 429, 500, 502, 503, 504, 599})
    void shouldTakeAnythingElseAsUnknown(int status) {
        assertUnknown(read(Operation.ACTION, status, "text/plain", "what now"), "HTTP_STATUS");
    }

    @Test
    void shouldKeepTheParticipantsOwnCode() {
        assertUnknown(
                read(
                        Operation.ACTION,
                        503,
                        "application/problem+json",
                        "{\"nested\":{\"code\":\"X\"},\"code\":\"CONTENTION\"}"),
                "CONTENTION");
        assertUnknown(
                read(Operation.ACTION, 503, "application/problem+json", "{\"code\":\"not a code\"}"), "HTTP_STATUS");
    }

    @Test
    void shouldBoundAndCleanWhatItShowsOfAReply() {
        Answer answer = read(Operation.ACTION, 500, "text/plain", ("x" + (char) 0).repeat(10_000));
        Answer.Unknown unknown = (Answer.Unknown) answer;
        assertThat(unknown.error().message()).hasSizeLessThan(400).doesNotContain(String.valueOf((char) 0));
    }

    private static void assertUnknown(Answer answer, String code) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.error().code()).isEqualTo(code));
    }

    private static Answer read(Operation operation, int status, @Nullable String contentType, String body) {
        return ReplyReader.read(
                operation,
                new ReplyReader.Reply(status, contentType, null, body.getBytes(StandardCharsets.UTF_8)),
                NOW);
    }
}
