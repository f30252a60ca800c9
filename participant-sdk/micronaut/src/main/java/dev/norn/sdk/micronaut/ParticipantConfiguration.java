package dev.norn.sdk.micronaut;

import dev.norn.protocol.InstanceRegistration;
import dev.norn.protocol.InstanceTransport;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.naming.conventions.StringConvention;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code norn.participant.*}: how the application's participants are served and registered.
 *
 * @param transport how the coordinator reaches them; over Kafka, {@code norn-sdk-kafka} is needed
 * @param path where they are served: participant {@code payment} is at {@code path/payment}
 * @param register whether to register with the coordinator
 * @param url how the coordinator reaches the application, without the path; the server's own address unless set, which
 *     is right on one machine only. With the transport kafka for initiators' own tries only
 * @param instanceId unique among the instances of a participant; host name and port, or process, unless set
 * @param ttl how long a registration lives unless renewed, which happens each third of it
 * @param weight relative share of calls; the coordinator's default unless set
 * @param metadata free text by key, shown to operators
 * @param kafka settings of Kafka's clients by their own names; {@code bootstrap.servers} is that of
 *     {@code kafka.bootstrap.servers} unless set
 */
@ConfigurationProperties("norn.participant")
public record ParticipantConfiguration(
        @Bindable(defaultValue = "http") InstanceTransport transport,
        @Bindable(defaultValue = "/norn") String path,
        @Bindable(defaultValue = "true") boolean register,
        @Nullable URI url,
        @Nullable String instanceId,
        @Bindable(defaultValue = "30s") Duration ttl,
        @Nullable Integer weight,

        @MapFormat(keyFormat = StringConvention.RAW) @Nullable
        Map<String, String> metadata,

        @MapFormat(keyFormat = StringConvention.RAW, transformation = MapFormat.MapTransformation.FLAT) @Nullable
        Map<String, Object> kafka) {

    public ParticipantConfiguration {
        Settings.require(
                path.matches("(/[A-Za-z0-9._~-]+)+"), "norn.participant.path", path, "/segments, no slash last");
        Settings.require(
                ttl.compareTo(InstanceRegistration.MIN_TTL) >= 0 && ttl.compareTo(InstanceRegistration.MAX_TTL) <= 0,
                "norn.participant.ttl",
                ttl,
                "1s to 24h");
        Settings.require(weight == null || weight > 0, "norn.participant.weight", weight, "> 0");
        metadata = metadata == null ? Map.of() : Map.copyOf(metadata);
        kafka = kafka == null ? Map.of() : Map.copyOf(kafka);
    }
}
