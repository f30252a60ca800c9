package dev.norn.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.norn.dsl.Json;
import dev.norn.dsl.JsonSyntaxException;
import dev.norn.runtime.letters.Message;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages as JSON: their headers as they are stored, and what people see of them. */
final class MessageJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private MessageJson() {}

    /** Bytes as they are shown: as JSON if they are JSON, else as text if they are text, else in base64. */
    record Shown(String encoding, @Nullable String json) {

        static Shown of(byte @Nullable [] bytes) {
            if (bytes == null) {
                return new Shown("none", null);
            }
            String text = text(bytes);
            if (text == null) {
                return new Shown("base64", quoted(Base64.getEncoder().encodeToString(bytes)));
            }
            try {
                return new Shown("json", Json.parse(text).text());
            } catch (JsonSyntaxException e) {
                return new Shown("text", quoted(text));
            }
        }
    }

    /** Headers as they are stored. */
    static String headers(List<Message.Header> headers) {
        ArrayNode all = JSON.createArrayNode();
        for (Message.Header header : headers) {
            byte[] value = header.value();
            all.addArray()
                    .add(header.name())
                    .add(value == null ? null : Base64.getEncoder().encodeToString(value));
        }
        return all.toString();
    }

    /** What {@link #headers(List)} stored. */
    static List<Message.Header> headers(String stored) {
        try {
            List<Message.Header> headers = new ArrayList<>();
            for (JsonNode header : JSON.readTree(stored)) {
                JsonNode value = header.get(1);
                headers.add(new Message.Header(
                        header.get(0).textValue(),
                        value.isNull() ? null : Base64.getDecoder().decode(value.textValue())));
            }
            return headers;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a list says of a message. */
    static ObjectNode detail(MessageRow row) {
        ObjectNode detail = JSON.createObjectNode();
        detail.put("state", row.state());
        detail.put("partition", row.partition());
        detail.put("offset", row.offset() == null ? null : row.offset().toString());
        detail.put("messageId", row.messageId());
        detail.put("key", shown(row.message().key()));
        detail.put("payloadBytes", row.omittedBytes() != null ? row.omittedBytes() : bytes(row));
        detail.put("payloadEncoding", row.omittedBytes() != null ? "omitted" : encoding(row));
        detail.put("firstFailure", text(row.firstFailure()));
        detail.put("earlier", row.earlier() == null ? null : row.earlier().toString());
        return detail;
    }

    private static @Nullable Long bytes(MessageRow row) {
        return row.valueBytes() == null ? null : row.valueBytes().longValue();
    }

    /** Of a value that was not asked for nobody has looked what it is. */
    private static @Nullable String encoding(MessageRow row) {
        boolean notRead = row.valueBytes() != null && row.message().value() == null;
        return notRead ? null : Shown.of(row.message().value()).encoding();
    }

    /** All that is known of a message. */
    static ObjectNode detail(MessageRow row, List<MessageRow> earlier) {
        ObjectNode detail = detail(row);
        ArrayNode headers = detail.putArray("headers");
        for (Message.Header header : row.message().headers()) {
            headers.addObject().put("name", header.name()).put("value", shown(header.value()));
        }
        detail.put("stackTrace", row.stackTrace());
        ArrayNode history = detail.putArray("history");
        earlier.reversed().forEach(letter -> history.add(stay(letter)));
        history.add(stay(row));
        return detail;
    }

    /** One stay among the dead letters. */
    private static ObjectNode stay(MessageRow row) {
        ObjectNode stay = JSON.createObjectNode();
        stay.put("id", Long.toString(row.id()));
        stay.put("since", text(row.since()));
        stay.put("errorCode", row.errorCode());
        stay.put("errorMessage", row.errorMessage());
        stay.put("state", row.state());
        stay.put("endedAt", text(row.endedAt()));
        stay.put("operator", row.operator());
        stay.put("reason", row.reason());
        stay.put("repaired", row.repaired());
        return stay;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** Text if it is text, else base64. */
    private static @Nullable String shown(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        String text = text(bytes);
        return text == null ? Base64.getEncoder().encodeToString(bytes) : text;
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static String quoted(String text) {
        return JSON.getNodeFactory().textNode(text).toString();
    }
}
