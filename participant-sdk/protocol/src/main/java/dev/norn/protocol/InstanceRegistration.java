package dev.norn.protocol;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code PUT /v1/participants/{name}/instances/{instanceId}}.
 *
 * @param url where the instance answers; {@code /operation} is appended to it. Null only if it is reached otherwise
 * @param weight relative share of calls, or null for the default
 * @param ttl how long the registration lives unless renewed, {@link #MIN_TTL} to {@link #MAX_TTL}, or null for
 *     {@link #DEFAULT_TTL}
 * @param metadata free text by key
 * @param load what the instance says about itself, by measure, for example {@code cpu} from 0 to 1
 * @param transport how the coordinator reaches it
 */
public record InstanceRegistration(
        @Nullable URI url,
        @Nullable Integer weight,
        @Nullable Duration ttl,
        Map<String, String> metadata,
        Map<String, Double> load,
        InstanceTransport transport) {

    public static final Duration MIN_TTL = Duration.ofSeconds(1);
    public static final Duration MAX_TTL = Duration.ofHours(24);
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(30);

    public InstanceRegistration {
        if (url == null && transport == InstanceTransport.HTTP) {
            throw new IllegalArgumentException("url: none (expected: one, unless the transport is not http)");
        }
        metadata = Map.copyOf(metadata);
        load = Map.copyOf(load);
    }

    /** Of an instance that is reached over HTTP. */
    public InstanceRegistration(
            URI url,
            @Nullable Integer weight,
            @Nullable Duration ttl,
            Map<String, String> metadata,
            Map<String, Double> load) {
        this(url, weight, ttl, metadata, load, InstanceTransport.HTTP);
    }

    /** Of an instance that is reached over Kafka, and serves no HTTP. */
    public static InstanceRegistration overKafka(@Nullable Duration ttl) {
        return new InstanceRegistration(null, null, ttl, Map.of(), Map.of(), InstanceTransport.KAFKA);
    }
}
