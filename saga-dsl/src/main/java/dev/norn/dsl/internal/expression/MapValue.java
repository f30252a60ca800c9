package dev.norn.dsl.internal.expression;

import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map, either built by an expression or a JSON object. Keys keep their order. */
class MapValue extends Value {

    private final @Nullable Map<Value, Value> entries;

    MapValue(Map<Value, Value> entries) {
        this.entries = entries;
    }

    MapValue() {
        this.entries = null;
    }

    Map<Value, Value> entries() {
        return Objects.requireNonNull(entries);
    }

    /** The value of a key, or null if it is not there. */
    @Nullable
    Value get(Value key) {
        return entries().get(key);
    }

    /** The value of a string key, or null if it is not there. */
    @Nullable
    Value get(String key) {
        return entries().get(new Str(key));
    }

    @Override
    final String type() {
        return "map";
    }

    @Override
    void write(JsonOutput out) {
        Set<String> names = new HashSet<>();
        char separator = '{';
        for (Map.Entry<Value, Value> entry : entries().entrySet()) {
            String name = memberName(entry.getKey());
            if (!names.add(name)) {
                throw new ExpressionFailure("the result has two members '" + name + "'");
            }
            out.append(separator);
            out.appendQuoted(name);
            out.append(':');
            entry.getValue().write(out);
            separator = ',';
        }
        if (separator == '{') {
            out.append('{');
        }
        out.append('}');
    }
}
