package dev.norn.dsl.internal.expression;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The variable from which expressions start, and what is known of it.
 *
 * @param name how expressions call it
 * @param type its type
 */
public record Root(String name, InputType type) {

    /** The event that starts a transaction: the only variable of a trigger. */
    public static final Root EVENT = new Root(Names.EVENT, eventType());

    /** A transaction's input; expressions also know steps, the transaction, and results. */
    public static Root input(InputType type) {
        return new Root(Names.INPUT, type);
    }

    boolean isEvent() {
        return name.equals(Names.EVENT);
    }

    private static InputType eventType() {
        InputType text = InputType.of(InputType.Kind.STRING);
        Map<String, InputType> attributes = new LinkedHashMap<>();
        attributes.put("id", text);
        attributes.put("type", text);
        attributes.put("source", text);
        attributes.put("subject", text);
        attributes.put("time", text);
        attributes.put("data", InputType.DYNAMIC);
        attributes.put("extensions", InputType.DYNAMIC);
        return InputType.object(attributes, Set.of("id", "type", "source", "data", "extensions"), true);
    }
}
