package dev.norn.console.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.norn.dsl.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON in the canonical form of RFC 8785 (JCS): members sorted by UTF-16 units, no white space, numbers and strings as
 * ECMAScript writes them.
 *
 * <p>One addition: RFC 8785 knows only numbers that are exact as a double. A number that is not keeps all its digits
 * here, so that 9007199254740993 and 9007199254740992 differ.
 */
public final class CanonicalJson {

    private static final JsonFactory JSON = new JsonFactory();

    private CanonicalJson() {}

    /** The canonical form of a checked value. */
    public static String of(Json value) {
        StringBuilder out = new StringBuilder(value.text().length());
        try (JsonParser parser = JSON.createParser(value.text())) {
            parser.nextToken();
            write(parser, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    private static void write(JsonParser parser, StringBuilder out) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> writeObject(parser, out);
            case START_ARRAY -> writeArray(parser, out);
            case VALUE_STRING -> writeString(parser.getText(), out);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.append(number(parser.getText()));
            default -> out.append(parser.getText());
        }
    }

    private static void writeObject(JsonParser parser, StringBuilder out) throws IOException {
        // String compares by UTF-16 units, as the RFC asks.
        Map<String, String> members = new TreeMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            StringBuilder value = new StringBuilder();
            write(parser, value);
            members.put(name, value.toString());
        }
        String separator = "{";
        for (Map.Entry<String, String> member : members.entrySet()) {
            out.append(separator);
            writeString(member.getKey(), out);
            out.append(':').append(member.getValue());
            separator = ",";
        }
        out.append(members.isEmpty() ? "{}" : "}");
    }

    private static void writeArray(JsonParser parser, StringBuilder out) throws IOException {
        out.append('[');
        boolean first = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!first) {
                out.append(',');
            }
            first = false;
            write(parser, out);
        }
        out.append(']');
    }

    private static void writeString(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static String number(String text) {
        BigDecimal exact = new BigDecimal(text);
        double nearest = exact.doubleValue();
        if (Double.isInfinite(nearest) || new BigDecimal(Double.toString(nearest)).compareTo(exact) != 0) {
            return exact.stripTrailingZeros().toString();
        }
        return nearest == 0 ? "0" : ecmaScript(nearest);
    }

    /** Number::toString of ECMA-262 for a finite number that is not zero. */
    private static String ecmaScript(double value) {
        BigDecimal shortest = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        return (value < 0 ? "-" : "") + place(digits, point);
    }

    /** Writes {@code 0.digits × 10^point}. */
    private static String place(String digits, int point) {
        int count = digits.length();
        if (point > 21 || point <= -6) {
            String exponent = (point > 0 ? "e+" : "e") + (point - 1);
            return count == 1 ? digits + exponent : digits.charAt(0) + "." + digits.substring(1) + exponent;
        }
        if (point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        return count <= point
                ? digits + "0".repeat(point - count)
                : digits.substring(0, point) + "." + digits.substring(point);
    }
}
