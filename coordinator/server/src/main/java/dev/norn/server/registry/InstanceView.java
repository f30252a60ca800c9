package dev.norn.server.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.norn.protocol.InstanceTransport;
import dev.norn.runtime.ParticipantDirectory.Instance;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An instance as JSON.
 *
 * @param id unique within the participant
 * @param transport how it is reached
 * @param url its base URL; null only if it is not reached over HTTP
 * @param weight its share of the calls
 * @param source whether it came by itself ("registered") or the configuration names it ("static")
 * @param ttl how long it lives unless renewed
 * @param expiresAt when it is dropped unless renewed
 * @param registeredAt when it came
 * @param renewedAt when it was last heard of
 * @param metadata free text by key
 * @param load what it says about itself, by measure
 */
@Introspected
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Instance")
record InstanceView(
        String id,

        @Schema(
                type = "string",
                allowableValues = {"http", "kafka"})
        String transport,

        @Nullable String url,
        int weight,
        String source,

        @Nullable @Schema(type = "string", example = "PT30S")
        Duration ttl,

        @Nullable Instant expiresAt,
        @Nullable Instant registeredAt,
        @Nullable Instant renewedAt,
        Map<String, String> metadata,
        @Nullable Map<String, Double> load) {

    static InstanceView of(Registration row) {
        return new InstanceView(
                row.instanceId(),
                row.transport().wireName(),
                row.url(),
                row.weight(),
                "registered",
                row.ttl(),
                row.expiresAt(),
                row.registeredAt(),
                row.renewedAt(),
                row.metadata(),
                row.load());
    }

    static InstanceView of(Instance configured) {
        return new InstanceView(
                configured.id(),
                InstanceTransport.HTTP.wireName(),
                configured.url().toString(),
                configured.weight(),
                "static",
                null,
                null,
                null,
                null,
                Map.of(),
                null);
    }
}
