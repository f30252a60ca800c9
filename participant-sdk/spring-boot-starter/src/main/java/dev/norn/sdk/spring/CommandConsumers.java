package dev.norn.sdk.spring;

import dev.norn.sdk.kafka.CommandConsumer;
import dev.norn.sdk.kafka.CommandSettings;
import dev.norn.sdk.participant.ParticipantHandler;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;

/** Takes the participants' commands from Kafka while the application runs. */
final class CommandConsumers implements SmartLifecycle {
    private final ParticipantHandler handler;
    private final NornProperties.Participant properties;
    private final Environment environment;
    private final List<CommandConsumer> consumers = new ArrayList<>();

    CommandConsumers(ParticipantHandler handler, NornProperties.Participant properties, Environment environment) {
        this.handler = handler;
        this.properties = properties;
        this.environment = environment;
    }

    @Override
    public synchronized void start() {
        if (handler.operations().participants().isEmpty()) {
            return;
        }
        Map<String, Object> config = KafkaClients.config(
                environment, properties.kafka(), "norn.participant.kafka", "norn.participant.transport: kafka");
        for (String participant : handler.operations().participants()) {
            // Twice: as the consumer's own they go before those that it would choose.
            consumers.add(CommandConsumer.start(handler, settings(participant), config, config, Clock.systemUTC()));
        }
    }

    private CommandSettings settings(String participant) {
        NornProperties.Commands commands = properties.commands();
        return CommandSettings.of(participant)
                .withTopicPattern(commands.topic())
                .withConcurrency(commands.concurrency())
                .with(new CommandSettings.NewTopics(commands.createTopics(), commands.partitions(), null));
    }

    @Override
    public synchronized void stop() {
        consumers.forEach(CommandConsumer::close);
        consumers.clear();
    }

    @Override
    public synchronized boolean isRunning() {
        return !consumers.isEmpty();
    }

    /** One before that of the {@link ParticipantRegistrar}, which is so the first to stop. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }
}
