package dev.norn.dsl.internal.expression;

import dev.norn.dsl.Json;
import dev.norn.dsl.internal.json.JsonScanner;

/** The JSON text being produced, up to a limit. */
final class JsonOutput {

    private final StringBuilder text = new StringBuilder();
    private final int limit;

    JsonOutput(int limit) {
        this.limit = limit;
    }

    void append(String json) {
        reserve(json.length());
        text.append(json);
    }

    void append(String source, int start, int end) {
        reserve(end - start);
        text.append(source, start, end);
    }

    void append(char c) {
        reserve(1);
        text.append(c);
    }

    void appendQuoted(String value) {
        reserve(value.length() + 2);
        try {
            JsonScanner.quote(value, text);
        } catch (IllegalArgumentException e) {
            throw new ExpressionFailure("the result contains a " + e.getMessage());
        }
        reserve(0);
    }

    private void reserve(int characters) {
        if ((long) text.length() + characters > limit) {
            throw new ExpressionFailure.LimitReached(
                    "the result is too long (expected: at most " + limit + " characters, limit resultLength)");
        }
    }

    Json toJson() {
        return new Json(text.toString());
    }
}
