package dev.norn.runtime.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is read of an error reply: RFC 9457 problem details if it is one, else its beginning.
 *
 * @param type the problem's type
 * @param code the participant's stable code, if it has the form of one
 * @param text for people
 */
record Problem(@Nullable String type, @Nullable String code, String text) {

    static final Problem NONE = new Problem(null, null, "");

    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    static Problem of(ReplyReader.Reply reply) {
        Problem plain = new Problem(null, null, ReplyReader.excerpt(reply.body()));
        if (reply.contentType() == null || !reply.contentType().contains("json")) {
            return plain;
        }
        try (JsonParser parser = JSON.createParser(reply.body())) {
            return parser.nextToken() == JsonToken.START_OBJECT ? members(parser, plain.text()) : plain;
        } catch (IOException e) {
            return plain;
        }
    }

    private static Problem members(JsonParser parser, String otherwise) throws IOException {
        String type = null;
        String code = null;
        String title = null;
        String detail = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            String text = token == JsonToken.VALUE_STRING ? parser.getText() : null;
            switch (name) {
                case "type" -> type = text;
                case "code" -> code = text != null && CODE.matcher(text).matches() ? text : null;
                case "title" -> title = text;
                case "detail" -> detail = text;
                default -> parser.skipChildren();
            }
            if (token.isStructStart() && text == null) {
                parser.skipChildren();
            }
        }
        String text = detail != null ? detail : title;
        return new Problem(type, code, text != null ? text : otherwise);
    }
}
