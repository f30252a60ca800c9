package dev.norn.dsl.internal.expression;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code input.schema} says about a value, as far as expressions can use it.
 *
 * @param item of a list, the type of its items
 * @param fields of an object, the declared properties
 * @param required of an object, the properties it must have
 * @param closed of an object, whether it has no properties but the declared ones
 */
public record InputType(
        Kind kind, @Nullable InputType item, Map<String, InputType> fields, Set<String> required, boolean closed) {

    /** The types that a schema can fix. A {@code number} is dynamic: 5 is a CEL int and 5.5 a double. */
    public enum Kind {
        DYNAMIC,
        STRING,
        BOOLEAN,
        INTEGER,
        LIST,
        OBJECT
    }

    /** Nothing is known. */
    public static final InputType DYNAMIC = of(Kind.DYNAMIC);

    public static InputType of(Kind kind) {
        return new InputType(kind, null, Map.of(), Set.of(), false);
    }

    public static InputType listOf(InputType item) {
        return new InputType(Kind.LIST, item, Map.of(), Set.of(), false);
    }

    public static InputType object(Map<String, InputType> fields, Set<String> required, boolean closed) {
        return new InputType(Kind.OBJECT, null, Map.copyOf(fields), Set.copyOf(required), closed);
    }

    /** Whether it is an object some of whose properties are known. */
    boolean hasFields() {
        return kind == Kind.OBJECT && (!fields.isEmpty() || closed);
    }
}
