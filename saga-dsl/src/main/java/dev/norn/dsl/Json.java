package dev.norn.dsl;

import dev.norn.dsl.internal.json.JsonScanner;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A JSON value as its text. What Norn only passes on stays the text it was, so that no number is rounded and no member
 * reordered on the way through.
 *
 * <p>Immutable. Two values are equal if their texts are.
 *
 * @param text one JSON value (RFC 8259) that PostgreSQL can store; whoever builds it has checked that: use
 *     {@link #parse(String)} for anything that came from outside
 */
public record Json(String text) {

    /** Values nested deeper than this are refused. */
    public static final int MAX_DEPTH = 128;

    /** Numbers written with more characters than this are refused. */
    public static final int MAX_NUMBER_LENGTH = 512;

    /** Numbers whose exponent is larger than this, or smaller than its negative, are refused. */
    public static final int MAX_EXPONENT = 4096;

    /** The JSON value {@code null}. */
    public static final Json NULL = new Json("null");

    /**
     * Checks a text from outside.
     *
     * <p>Accepted is exactly one JSON value (RFC 8259) that every party can keep without change, which is I-JSON (RFC
     * 7493) but for the range of numbers: no {@code \u0000} and no lone surrogate (PostgreSQL cannot store them), no
     * member name twice in an object (receivers disagree on which one counts), no number beyond
     * {@link #MAX_NUMBER_LENGTH} and {@link #MAX_EXPONENT}, no nesting beyond {@link #MAX_DEPTH}. White space around
     * the value is dropped; everything else stays as it is written.
     *
     * @throws JsonSyntaxException if the text is anything else
     */
    public static Json parse(String text) throws JsonSyntaxException {
        return new Json(JsonScanner.checkedValue(text));
    }

    /**
     * Checks bytes from outside: UTF-8, and then like {@link #parse(String)}. A byte order mark is not accepted.
     *
     * @throws JsonSyntaxException if the bytes are not UTF-8 or the text is not an acceptable value
     */
    public static Json parse(byte[] utf8) throws JsonSyntaxException {
        ByteBuffer bytes = ByteBuffer.wrap(utf8);
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString());
        } catch (CharacterCodingException e) {
            String before = new String(utf8, 0, bytes.position(), StandardCharsets.UTF_8);
            throw JsonSyntaxException.at(before, before.length(), "not UTF-8");
        }
    }

    /**
     * The JSON string for a text.
     *
     * @throws IllegalArgumentException if the text contains U+0000 or a lone surrogate
     */
    public static Json ofString(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2);
        JsonScanner.quote(value, out);
        return new Json(out.toString());
    }

    /** Whether this is the JSON value {@code null}. */
    public boolean isNull() {
        return text.equals("null");
    }

    @Override
    public String toString() {
        return text;
    }
}
