package dev.norn.protocol;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code PUT /v1/participants/{name}/instances/{instanceId}}.
 *
 * @param url where the instance answers; {@code /operation} is appended to it
 * @param weight relative share of calls, or null for the default
 * @param ttl how long the registration lives unless renewed, {@link #MIN_TTL} to {@link #MAX_TTL}, or null for
 *     {@link #DEFAULT_TTL}
 * @param metadata free text by key
 * @param load what the instance says about itself, by measure, for example {@code cpu} from 0 to 1
 */
public record InstanceRegistration(
        URI url,
        @Nullable Integer weight,
        @Nullable Duration ttl,
        Map<String, String> metadata,
        Map<String, Double> load) {

    public static final Duration MIN_TTL = Duration.ofSeconds(1);
    public static final Duration MAX_TTL = Duration.ofHours(24);
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(30);

    public InstanceRegistration {
        metadata = Map.copyOf(metadata);
        load = Map.copyOf(load);
    }
}
