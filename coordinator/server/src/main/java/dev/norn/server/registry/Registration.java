package dev.norn.server.registry;

import dev.norn.protocol.InstanceTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An instance that registered itself.
 *
 * @param participant whose instance
 * @param instanceId unique within the participant
 * @param transport how it is reached
 * @param url its base URL, without a trailing slash; null only if it is not reached over HTTP
 * @param weight its share of the calls
 * @param ttl how long it lives unless renewed
 * @param expiresAt when it is dropped unless renewed, by the database's clock
 * @param remaining how long that was away when the row was read
 * @param metadata free text by key
 * @param load what it says about itself, by measure
 * @param registeredAt when it came
 * @param renewedAt when it was last heard of
 */
record Registration(
        String participant,
        String instanceId,
        InstanceTransport transport,
        @Nullable String url,
        int weight,
        Duration ttl,
        Instant expiresAt,
        Duration remaining,
        Map<String, String> metadata,
        @Nullable Map<String, Double> load,
        Instant registeredAt,
        Instant renewedAt) {}
