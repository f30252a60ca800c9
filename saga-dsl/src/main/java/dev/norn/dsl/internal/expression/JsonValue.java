package dev.norn.dsl.internal.expression;

import dev.norn.dsl.internal.json.JsonScanner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON text as CEL values. Arrays and objects are entered one level at a time, when an expression looks into them, and
 * are written as the slice of text they are.
 */
final class JsonValue {

    private JsonValue() {}

    /** The value of a whole text. */
    static Value of(String text, Evaluation evaluation) {
        int start = JsonScanner.skipWhiteSpace(text, 0);
        if (start >= text.length()) {
            throw new ExpressionFailure("not JSON");
        }
        int end = text.length();
        while (end > start && text.charAt(end - 1) <= ' ') {
            end--;
        }
        return slice(text, start, end, evaluation);
    }

    private static Value slice(String text, int start, int end, Evaluation evaluation) {
        if (start >= end || (text.charAt(start) == '"' && end - start < 2)) {
            throw new ExpressionFailure("not JSON");
        }
        return switch (text.charAt(start)) {
            case '{' -> new JsonObject(text, start, end, evaluation);
            case '[' -> new JsonArray(text, start, end, evaluation);
            case '"' -> Value.string(text, start, end);
            case 't' -> Value.TRUE;
            case 'f' -> Value.FALSE;
            case 'n' -> Value.NULL;
            default -> Value.number(text.substring(start, end));
        };
    }

    private static final class JsonArray extends ListValue {

        private final String text;
        private final int start;
        private final int end;
        private final Evaluation evaluation;
        private @Nullable List<Value> entered;

        JsonArray(String text, int start, int end, Evaluation evaluation) {
            this.text = text;
            this.start = start;
            this.end = end;
            this.evaluation = evaluation;
        }

        @Override
        List<Value> items() {
            if (entered == null) {
                entered = enter();
            }
            return entered;
        }

        private List<Value> enter() {
            evaluation.chargeScan(end - start);
            List<Value> items = new ArrayList<>();
            int at = JsonScanner.skipWhiteSpace(text, start + 1);
            while (at < end - 1) {
                int itemEnd = JsonScanner.endOfValue(text, at);
                evaluation.charge(1);
                items.add(slice(text, at, itemEnd, evaluation));
                at = JsonScanner.skipWhiteSpace(text, itemEnd);
                at = JsonScanner.skipWhiteSpace(text, at + 1);
            }
            return items;
        }

        @Override
        void write(JsonOutput out) {
            out.append(text, start, end);
        }
    }

    private static final class JsonObject extends MapValue {

        private final String text;
        private final int start;
        private final int end;
        private final Evaluation evaluation;
        private @Nullable Map<Value, Value> entered;

        JsonObject(String text, int start, int end, Evaluation evaluation) {
            this.text = text;
            this.start = start;
            this.end = end;
            this.evaluation = evaluation;
        }

        @Override
        Map<Value, Value> entries() {
            if (entered == null) {
                entered = enter();
            }
            return entered;
        }

        private Map<Value, Value> enter() {
            evaluation.chargeScan(end - start);
            Map<Value, Value> members = new LinkedHashMap<>();
            int at = JsonScanner.skipWhiteSpace(text, start + 1);
            while (at < end - 1) {
                int nameEnd = JsonScanner.endOfString(text, at);
                int valueStart = JsonScanner.skipWhiteSpace(text, nameEnd);
                valueStart = JsonScanner.skipWhiteSpace(text, valueStart + 1);
                if (text.charAt(at) != '"' || valueStart >= end) {
                    throw new ExpressionFailure("not JSON");
                }
                int valueEnd = JsonScanner.endOfValue(text, valueStart);
                evaluation.charge(1);
                members.put(Value.string(text, at, nameEnd), slice(text, valueStart, valueEnd, evaluation));
                at = JsonScanner.skipWhiteSpace(text, valueEnd);
                at = JsonScanner.skipWhiteSpace(text, at + 1);
            }
            return members;
        }

        @Override
        void write(JsonOutput out) {
            out.append(text, start, end);
        }
    }
}
