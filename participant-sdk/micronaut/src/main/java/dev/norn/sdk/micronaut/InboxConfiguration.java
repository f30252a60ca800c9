package dev.norn.sdk.micronaut;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.naming.conventions.StringConvention;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code norn.inbox.*}: the application's {@link dev.norn.sdk.inbox.IdempotentConsumer} methods.
 *
 * @param enabled whether they consume
 * @param kafka settings of Kafka's clients by their own names; {@code bootstrap.servers} is that of
 *     {@code kafka.bootstrap.servers} unless set
 */
@ConfigurationProperties("norn.inbox")
public record InboxConfiguration(
        @Bindable(defaultValue = "true") boolean enabled,

        @MapFormat(keyFormat = StringConvention.RAW, transformation = MapFormat.MapTransformation.FLAT) @Nullable
        Map<String, Object> kafka) {

    public InboxConfiguration {
        kafka = kafka == null ? Map.of() : Map.copyOf(kafka);
    }
}
