package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.protocol.BranchStatus;
import dev.norn.protocol.Decision;
import dev.norn.protocol.TransactionMode;
import dev.norn.protocol.TransactionStatus;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the server's documents. Unknown fields are ignored, missing ones that must be there are a protocol error. */
final class JsonReader {
    private JsonReader() {}

    static Transaction transaction(JsonNode json) {
        return new Transaction(
                text(json, "id"),
                constant(TransactionMode.class, text(json, "mode").toUpperCase(Locale.ROOT)),
                textOrNull(json, "saga"),
                numberOrNull(json, "version"),
                constant(TransactionStatus.class, text(json, "status")),
                constantOrNull(Decision.class, textOrNull(json, "decision")),
                textOrNull(json, "businessKey"),
                labels(json.path("labels")),
                valueOrNull(json, "input"),
                valueOrNull(json, "output"),
                time(text(json, "createdAt")),
                timeOrNull(json, "deadline"),
                timeOrNull(json, "decidedAt"),
                timeOrNull(json, "endedAt"),
                attention(valueOrNull(json, "attention")),
                list(json.path("branches"), JsonReader::branch),
                json);
    }

    private static Branch branch(JsonNode json) {
        return new Branch(
                text(json, "id"),
                textOrNull(json, "step"),
                text(json, "participant"),
                text(json, "operation"),
                constant(BranchStatus.class, text(json, "status")),
                valueOrNull(json, "input"),
                valueOrNull(json, "result"),
                json.path("attempts").asInt(0),
                valueOrNull(json, "lastError"),
                timeOrNull(json, "nextAttemptAt"));
    }

    private static @Nullable Attention attention(@Nullable JsonNode json) {
        if (json == null) {
            return null;
        }
        return new Attention(
                text(json, "code"),
                json.path("message").asText(),
                timeOrNull(json, "since"),
                textOrNull(json, "branch"));
    }

    static TransactionEvent event(JsonNode json) {
        return new TransactionEvent(
                Long.parseLong(text(json, "sequence")),
                text(json, "type"),
                time(text(json, "time")),
                textOrNull(json, "branch"),
                numberOrNull(json, "attempt"),
                json.path("data"));
    }

    static DeadLetter deadLetter(JsonNode json) {
        return new DeadLetter(
                text(json, "id"),
                json.path("source").asText("branch"),
                textOrNull(json, "transaction"),
                textOrNull(json, "name"),
                textOrNull(json, "branch"),
                textOrNull(json, "participant"),
                textOrNull(json, "operation"),
                textOrNull(json, "topic"),
                json.path("attempts").asInt(0),
                json.path("redrives").asInt(0),
                textOrNull(json, "errorCode"),
                textOrNull(json, "errorMessage"),
                valueOrNull(json, "payload"),
                timeOrNull(json, "since"),
                timeOrNull(json, "redriveAt"),
                json);
    }

    static BulkOperation operation(JsonNode json) {
        return new BulkOperation(
                textOrNull(json, "id"),
                text(json, "status"),
                text(json, "action"),
                json.path("matching").asLong(),
                json.path("done").asLong(),
                json.path("refused").asLong(),
                json.path("remaining").asLong(),
                json);
    }

    static Diagnostic diagnostic(JsonNode json) {
        return new Diagnostic(
                json.path("code").asText(),
                json.path("severity").asText("error"),
                json.path("message").asText(),
                textOrNull(json, "pointer"),
                numberOrNull(json, "line"),
                numberOrNull(json, "column"));
    }

    static <T> Page<T> page(JsonNode json, Function<JsonNode, T> item) {
        if (!json.path("items").isArray()) {
            throw new NornProtocolException("list without 'items': " + excerpt(json), null);
        }
        return new Page<>(list(json.path("items"), item), textOrNull(json, "nextCursor"));
    }

    static <T> List<T> list(JsonNode json, Function<JsonNode, T> item) {
        List<T> items = new ArrayList<>();
        json.forEach(element -> items.add(item.apply(element)));
        return items;
    }

    private static Map<String, String> labels(JsonNode json) {
        Map<String, String> labels = new LinkedHashMap<>();
        json.properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    static String text(JsonNode json, String field) {
        String text = textOrNull(json, field);
        if (text == null) {
            throw new NornProtocolException("'" + field + "' is missing in " + excerpt(json), null);
        }
        return text;
    }

    static @Nullable String textOrNull(JsonNode json, String field) {
        JsonNode value = json.get(field);
        return value == null || value.isNull() ? null : value.asText();
    }

    private static @Nullable Integer numberOrNull(JsonNode json, String field) {
        JsonNode value = json.get(field);
        return value == null || value.isNull() ? null : value.asInt();
    }

    private static @Nullable JsonNode valueOrNull(JsonNode json, String field) {
        JsonNode value = json.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private static @Nullable Instant timeOrNull(JsonNode json, String field) {
        String text = textOrNull(json, field);
        return text == null ? null : time(text);
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new NornProtocolException("'" + text + "' (expected: an RFC 3339 time)", e);
        }
    }

    private static <E extends Enum<E>> @Nullable E constantOrNull(Class<E> type, @Nullable String text) {
        return text == null ? null : constant(type, text);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        try {
            return Enum.valueOf(type, text);
        } catch (IllegalArgumentException e) {
            throw new NornProtocolException(
                    "'" + text + "' (expected: one of " + List.of(type.getEnumConstants()) + ")", e);
        }
    }

    private static String excerpt(JsonNode json) {
        String text = json.toString();
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
