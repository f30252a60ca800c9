package dev.norn.sdk.spring;

import dev.norn.sdk.kafka.CommandConsumer;
import dev.norn.sdk.participant.ParticipantHandler;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Participants that are reached over Kafka, where {@code norn-sdk-kafka} is on the class path. */
@AutoConfiguration(after = NornParticipantAutoConfiguration.class)
@ConditionalOnClass(CommandConsumer.class)
@ConditionalOnProperty(name = "norn.participant.transport", havingValue = "kafka")
public class NornCommandsAutoConfiguration {
    @Bean
    CommandConsumers nornCommandConsumers(
            ParticipantHandler handler, NornProperties properties, Environment environment) {
        return new CommandConsumers(handler, properties.participant(), environment);
    }
}
