package dev.norn.dsl.internal.expression;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A list, either built by an expression or a JSON array. */
class ListValue extends Value {

    private final @Nullable List<Value> items;

    ListValue(List<Value> items) {
        this.items = items;
    }

    ListValue() {
        this.items = null;
    }

    List<Value> items() {
        return Objects.requireNonNull(items);
    }

    @Override
    final String type() {
        return "list";
    }

    @Override
    void write(JsonOutput out) {
        char separator = '[';
        for (Value item : items()) {
            out.append(separator);
            item.write(out);
            separator = ',';
        }
        if (separator == '[') {
            out.append('[');
        }
        out.append(']');
    }
}
