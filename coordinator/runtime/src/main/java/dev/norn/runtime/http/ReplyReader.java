package dev.norn.runtime.http;

import dev.norn.dsl.Json;
import dev.norn.dsl.JsonSyntaxException;
import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.protocol.Operation;
import dev.norn.protocol.ReplyMeaning;
import dev.norn.runtime.dispatch.ErrorText;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads what a participant's reply means. Pure. */
public final class ReplyReader {

    /** A participant that asks for a longer pause is asked again after this one. */
    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

    private ReplyReader() {}

    /**
     * A whole reply.
     *
     * @param contentType the media type as sent, or null
     * @param retryAfter the header's value, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and copied nowhere
    public record Reply(
            int status,
            @Nullable String contentType,
            @Nullable String retryAfter,
            byte[] body) {}

    /**
     * Reads a reply.
     *
     * @param operation what was asked
     * @param now for a {@code Retry-After} that is a date
     */
    public static Answer read(Operation operation, Reply reply, Instant now) {
        Problem problem = reply.status() >= 400 ? Problem.of(reply) : Problem.NONE;
        ReplyMeaning meaning = ReplyMeaning.of(operation, reply.status(), reply.contentType(), problem.type());
        return switch (meaning) {
            case DONE -> done(reply);
            case WORKING -> new Answer.StillWorking(retryAfter(reply.retryAfter(), now));
            case BUSINESS_FAILURE -> new Answer.BusinessFailure(error("BUSINESS_FAILURE", problem.text(), reply));
            case NOTHING_TO_UNDO, RESERVATION_GONE, NEVER_COMMITTED ->
                new Answer.Gone(error("GONE", problem.text(), reply));
            case UNKNOWN -> new Answer.Unknown(unknown(problem, reply));
        };
    }

    private static Answer done(Reply reply) {
        if (reply.status() == 204 || reply.body().length == 0) {
            return new Answer.Done(Json.NULL);
        }
        try {
            return new Answer.Done(Json.parse(reply.body()));
        } catch (JsonSyntaxException e) {
            return new Answer.Unknown(error("INVALID_REPLY", "not JSON that can be kept: " + e.getMessage(), reply));
        }
    }

    private static CallError unknown(Problem problem, Reply reply) {
        if (reply.status() == 200) {
            return error("INVALID_REPLY", "its content type is " + reply.contentType() + " (expected: JSON)", reply);
        }
        if (reply.status() >= 300 && reply.status() < 400) {
            return error("HTTP_STATUS", "redirects are not followed", reply);
        }
        return error(problem.code() == null ? "HTTP_STATUS" : problem.code(), problem.text(), reply);
    }

    private static CallError error(String code, String text, Reply reply) {
        String message = "HTTP " + reply.status() + (text.isEmpty() ? "" : ": " + text);
        return new CallError(code, ErrorText.storable(message), reply.status());
    }

    static @Nullable Duration retryAfter(@Nullable String value, Instant now) {
        if (value == null) {
            return null;
        }
        String trimmed = value.trim();
        try {
            Duration asked = !trimmed.isEmpty() && trimmed.chars().allMatch(c -> c >= '0' && c <= '9')
                    ? Duration.ofSeconds(trimmed.length() > 9 ? MAX_RETRY_AFTER.toSeconds() : Long.parseLong(trimmed))
                    : Duration.between(
                            now,
                            ZonedDateTime.parse(trimmed, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            if (asked.isNegative()) {
                return Duration.ZERO;
            }
            return asked.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : asked;
        } catch (DateTimeException e) {
            return null;
        }
    }

    static String excerpt(byte[] body) {
        int length = Math.min(body.length, 4 * ErrorText.MAX_EXCERPT);
        return new String(body, 0, length, StandardCharsets.UTF_8);
    }
}
