package dev.norn.sdk.micronaut;

import dev.norn.protocol.CommandTopics;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * {@code norn.participant.commands.*}: commands to participants that are reached over Kafka.
 *
 * @param topic of a participant's commands, {@code {participant}} in it, as the coordinator has it
 * @param concurrency how many operations of a participant run at once
 * @param createTopics whether topics are made that are missing
 * @param partitions of a topic that is made: as many instances can share the work
 */
@ConfigurationProperties("norn.participant.commands")
public record CommandsConfiguration(
        @Bindable(defaultValue = CommandTopics.COMMANDS) String topic,
        @Bindable(defaultValue = "16") int concurrency,
        @Bindable(defaultValue = "true") boolean createTopics,
        @Bindable(defaultValue = "12") int partitions) {

    public CommandsConfiguration {
        Settings.require(
                CommandTopics.isPattern(topic), "norn.participant.commands.topic", topic, "{participant} in it");
        Settings.require(concurrency >= 1, "norn.participant.commands.concurrency", concurrency, ">= 1");
        Settings.require(partitions >= 1, "norn.participant.commands.partitions", partitions, ">= 1");
    }
}
