package dev.norn.sdk.micronaut;

import dev.norn.protocol.InstanceTransport;
import dev.norn.sdk.kafka.CommandConsumer;
import dev.norn.sdk.kafka.CommandSettings;
import dev.norn.sdk.participant.ParticipantHandler;
import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Takes the participants' commands from Kafka while the application runs, which needs no server. */
@Singleton
@Requires(classes = CommandConsumer.class)
final class CommandConsumers {
    private final BeanContext beans;
    private final ParticipantConfiguration configuration;
    private final List<CommandConsumer> consumers = new ArrayList<>();

    CommandConsumers(BeanContext beans, ParticipantConfiguration configuration) {
        this.beans = beans;
        this.configuration = configuration;
    }

    @EventListener
    synchronized void onStart(StartupEvent event) {
        ParticipantHandler handler = beans.getBean(ParticipantHandler.class);
        if (configuration.transport() != InstanceTransport.KAFKA
                || handler.operations().participants().isEmpty()) {
            return;
        }
        Map<String, Object> config = beans.getBean(KafkaClients.class)
                .config(configuration.kafka(), "norn.participant.kafka", "norn.participant.transport: kafka");
        for (String participant : handler.operations().participants()) {
            // Twice: as the consumer's own they go before those that it would choose.
            consumers.add(CommandConsumer.start(handler, settings(participant), config, config, Clock.systemUTC()));
        }
        beans.findBean(ParticipantRegistrar.class).ifPresent(ParticipantRegistrar::registerOverKafka);
    }

    private CommandSettings settings(String participant) {
        CommandsConfiguration commands = beans.getBean(CommandsConfiguration.class);
        return CommandSettings.of(participant)
                .withTopicPattern(commands.topic())
                .withConcurrency(commands.concurrency())
                .with(new CommandSettings.NewTopics(commands.createTopics(), commands.partitions(), null));
    }

    /** While there still are data sources, and with nobody told that it is there. */
    @EventListener
    synchronized void onShutdown(ShutdownEvent event) {
        if (!consumers.isEmpty()) {
            beans.findBean(ParticipantRegistrar.class).ifPresent(ParticipantRegistrar::leave);
        }
        close();
    }

    @PreDestroy
    synchronized void close() {
        consumers.forEach(CommandConsumer::close);
        consumers.clear();
    }
}
