package dev.norn.server.registry;

import dev.norn.console.http.JsonBody;
import dev.norn.console.http.JsonFields;
import dev.norn.protocol.InstanceRegistration;
import dev.norn.protocol.InstanceTransport;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a registration.
 *
 * @param url where the instance answers; {@code /operation} is appended to it. Must be there unless the transport is another
 * @param weight its share of the calls, 1 to 1000; 100 if absent
 * @param ttl how long it lives unless renewed, 1s to 24h; 30s if absent
 * @param metadata free text by key
 * @param load what it says about itself, by measure
 * @param transport how the coordinator reaches it; http if absent
 */
@Introspected
@Schema(name = "InstanceRegistration")
record RegistrationRequest(
        @Nullable @Schema(description = "required over http")
        String url,

        int weight,
        @Schema(type = "string", example = "30s") Duration ttl,
        Map<String, String> metadata,
        @Nullable Map<String, Double> load,

        @Schema(
                type = "string",
                allowableValues = {"http", "kafka"})
        InstanceTransport transport) {

    static final int DEFAULT_WEIGHT = 100;
    static final int MAX_WEIGHT = 1000;
    static final int MAX_ENTRIES = 64;
    static final int MAX_NAME_LENGTH = 100;
    static final int MAX_TEXT_LENGTH = 1000;

    private static final Set<String> FIELDS = Set.of("url", "weight", "ttl", "metadata", "load", "transport");

    static RegistrationRequest read(Optional<byte[]> body) {
        JsonFields fields = JsonFields.of(body, FIELDS);
        Long weight = fields.integer("weight", 1, MAX_WEIGHT);
        Duration ttl = fields.duration("ttl", InstanceRegistration.MIN_TTL, InstanceRegistration.MAX_TTL);
        InstanceTransport transport = fields.word("transport", InstanceTransport.class);
        RegistrationRequest request = new RegistrationRequest(
                url(fields, transport == null || transport == InstanceTransport.HTTP),
                weight == null ? DEFAULT_WEIGHT : weight.intValue(),
                ttl == null ? InstanceRegistration.DEFAULT_TTL : ttl,
                fields.strings("metadata", MAX_ENTRIES, MAX_NAME_LENGTH, MAX_TEXT_LENGTH),
                load(fields),
                transport == null ? InstanceTransport.HTTP : transport);
        fields.finish();
        return request;
    }

    private static @Nullable String url(JsonFields fields, boolean required) {
        String text = required
                ? fields.requiredString("url", InstanceUrl.MAX_LENGTH)
                : fields.string("url", InstanceUrl.MAX_LENGTH);
        if (text == null || text.isEmpty()) {
            return text;
        }
        return InstanceUrl.read(text).map(Object::toString).orElseGet(() -> {
            fields.value("url").ifPresent(value -> fields.expected(value, InstanceUrl.EXPECTED));
            return "";
        });
    }

    private static @Nullable Map<String, Double> load(JsonFields fields) {
        if (fields.value("load").isEmpty()) {
            return null;
        }
        Map<String, Double> load = new LinkedHashMap<>();
        for (Map.Entry<String, JsonBody> entry :
                fields.entries("load", MAX_ENTRIES, MAX_NAME_LENGTH).entrySet()) {
            double number = entry.getValue().isNumber()
                    ? Double.parseDouble(entry.getValue().json().text())
                    : Double.NaN;
            if (Double.isFinite(number)) {
                load.put(entry.getKey(), number);
            } else {
                fields.expected(entry.getValue(), "a number");
            }
        }
        return load;
    }
}
