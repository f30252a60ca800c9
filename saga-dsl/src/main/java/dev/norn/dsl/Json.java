package dev.norn.dsl;

/**
 * A JSON value as its text. What Norn only passes on stays the text it was, so that no number is rounded and no member
 * reordered on the way through.
 *
 * <p>Immutable. Two values are equal if their texts are.
 *
 * @param text one JSON value (RFC 8259) that PostgreSQL can store; whoever builds it has checked that
 */
public record Json(String text) {

    /** The JSON value {@code null}. */
    public static final Json NULL = new Json("null");

    /** Whether this is the JSON value {@code null}. */
    public boolean isNull() {
        return text.equals("null");
    }

    @Override
    public String toString() {
        return text;
    }
}
