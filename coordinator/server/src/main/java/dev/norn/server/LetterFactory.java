package dev.norn.server;

import dev.norn.journal.JournalStore;
import dev.norn.kafka.letters.KafkaMessageSender;
import dev.norn.kafka.letters.LetterCollector;
import dev.norn.runtime.letters.LetterStore;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/** What brings dead letters from their topics, and back; only where there is a Kafka. */
@Factory
@Requires(property = "norn.kafka.bootstrap-servers", pattern = ".*\\S.*")
final class LetterFactory {

    /** @param journal is there first, because it brings the tables */
    @Context
    @Bean(preDestroy = "close")
    @Requires(property = "norn.kafka.dead-letters.collect", notEquals = "false")
    LetterCollector collector(
            JournalStore journal, LetterStore letters, LetterConfiguration configuration, KafkaConfiguration kafka) {
        return new LetterCollector(configuration.settings(kafka), letters).start();
    }

    @Singleton
    @Bean(preDestroy = "close")
    KafkaMessageSender sender(LetterConfiguration configuration, KafkaConfiguration kafka) {
        return new KafkaMessageSender(configuration.settings(kafka));
    }
}
