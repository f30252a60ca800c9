package dev.norn.sdk.tcc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.protocol.MediaTypes;
import dev.norn.protocol.NornHeaders;
import dev.norn.protocol.Operation;
import dev.norn.protocol.ParticipantCodes;
import dev.norn.protocol.ReplyMeaning;
import dev.norn.sdk.BusinessFailure;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a participant's reply to a try means to the initiator. */
sealed interface TryReply {
    /** It is done, and this is its result. */
    record Done(@Nullable JsonNode result) implements TryReply {}

    /** A business no. */
    record No(BusinessFailure failure) implements TryReply {}

    /** It is still working; to be asked again, after this time if it said one. */
    record Working(@Nullable Duration retryAfter) implements TryReply {}

    /** It will never run: asking again is of no use. */
    record Never(String why) implements TryReply {}

    /** Nobody knows whether it ran. */
    record Unknown(String why, @Nullable Throwable cause) implements TryReply {}

    /** Problems of the SDK's participants that no repetition of the same try mends. */
    Set<String> FINAL_CODES = Set.of(
            ParticipantCodes.ALREADY_UNDONE,
            ParticipantCodes.ALREADY_SETTLED,
            ParticipantCodes.TRANSACTION_ENDED,
            ParticipantCodes.MALFORMED_REQUEST,
            ParticipantCodes.INPUT_UNREADABLE,
            ParticipantCodes.BODY_TOO_LARGE);

    static TryReply of(HttpResponse<String> response, ObjectMapper json) {
        String mediaType = response.headers().firstValue("Content-Type").orElse(null);
        JsonNode body = read(response.body(), json);
        String problemType = body == null ? null : body.path("type").asText(null);
        return switch (ReplyMeaning.of(Operation.TRY, response.statusCode(), mediaType, problemType)) {
            case DONE -> done(response, body);
            case WORKING -> new Working(retryAfter(response));
            case BUSINESS_FAILURE -> new No(failure(body, json));
            case NOTHING_TO_UNDO, RESERVATION_GONE, NEVER_COMMITTED, UNKNOWN -> notDone(response, mediaType, body);
        };
    }

    private static TryReply done(HttpResponse<String> response, @Nullable JsonNode body) {
        if (response.body().isBlank()) {
            return new Done(null);
        }
        return body == null ? new Unknown("the answer is not JSON", null) : new Done(body.isNull() ? null : body);
    }

    private static TryReply notDone(
            HttpResponse<String> response, @Nullable String mediaType, @Nullable JsonNode body) {
        String code = body == null ? "" : body.path("code").asText();
        String why = response.statusCode()
                + (code.isEmpty() ? "" : " " + code)
                + (body == null ? "" : ": " + body.path("detail").asText());
        boolean isProblem = mediaType != null && mediaType.startsWith(MediaTypes.PROBLEM_JSON);
        return isProblem && FINAL_CODES.contains(code) ? new Never(why) : new Unknown(why, null);
    }

    private static BusinessFailure failure(@Nullable JsonNode body, ObjectMapper json) {
        Map<String, Object> properties = new LinkedHashMap<>();
        String code = ParticipantCodes.BUSINESS_FAILURE;
        String detail = "";
        if (body != null && body.isObject()) {
            String said = body.path("code").asText();
            code = said.matches("[A-Z][A-Z0-9_]*") ? said : code;
            detail = body.path("detail").asText(body.path("title").asText());
            body.properties().stream()
                    .filter(member -> !member.getValue().isNull())
                    .filter(member ->
                            !Set.of("type", "title", "status", "detail", "code").contains(member.getKey()))
                    .forEach(member ->
                            properties.put(member.getKey(), json.convertValue(member.getValue(), Object.class)));
        }
        return new BusinessFailure(code, detail, properties);
    }

    private static @Nullable JsonNode read(String body, ObjectMapper json) {
        try {
            return json.readTree(body);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static @Nullable Duration retryAfter(HttpResponse<?> response) {
        String text = response.headers().firstValue(NornHeaders.RETRY_AFTER).orElse("");
        return text.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(text)) : null;
    }
}
