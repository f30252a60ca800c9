package dev.norn.dsl;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An event as triggers see it: the attributes of a CloudEvent, and its data.
 *
 * @param source together with the id, what makes it the same event when it comes again
 * @param data {@link Json#NULL} if there is none; what is not JSON comes as a string
 * @param extensions attributes of its own, by name
 */
public record TriggerEvent(
        String id,
        String type,
        String source,
        @Nullable String subject,
        @Nullable Instant time,
        Json data,
        Map<String, String> extensions) {

    /** A copy of the extensions. */
    public TriggerEvent {
        extensions = Map.copyOf(extensions);
    }

    /**
     * The value of {@code event}; what is null is absent.
     *
     * @throws IllegalArgumentException if an attribute contains U+0000 or a lone surrogate
     */
    public Json json() {
        StringBuilder json = new StringBuilder("{");
        member(json, "id", Json.ofString(id));
        member(json, "type", Json.ofString(type));
        member(json, "source", Json.ofString(source));
        if (subject != null) {
            member(json, "subject", Json.ofString(subject));
        }
        if (time != null) {
            member(json, "time", Json.ofString(time.toString()));
        }
        member(json, "data", data);
        StringBuilder own = new StringBuilder("{");
        new TreeMap<>(extensions).forEach((name, value) -> member(own, name, Json.ofString(value)));
        member(json, "extensions", new Json(own.append('}').toString()));
        return new Json(json.append('}').toString());
    }

    private static void member(StringBuilder object, String name, Json value) {
        object.append(object.length() > 1 ? "," : "")
                .append(Json.ofString(name).text())
                .append(':')
                .append(value.text());
    }
}
