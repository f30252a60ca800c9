package dev.norn.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.norn.embedded.EmbeddedKafka;
import dev.norn.runtime.relay.EventSink;
import dev.norn.runtime.relay.EventSink.Lane;
import dev.norn.runtime.relay.PublishedEvent;
import dev.norn.runtime.relay.SinkException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a lane when its Kafka is killed. */
class KafkaOutageTest {
    private static final String TOPIC = "norn.events";
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    @Test
    void shouldFailWithinASecondOrTwoAndGoOnWhenKafkaIsBack() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.on(directory).start();
                KafkaEventSink sink = new KafkaEventSink(settings(kafka))) {
            Lane lane = sink.open(0);
            lane.publish(events(0, 100));
            kafka.crash();

            long start = System.nanoTime();
            assertThatExceptionOfType(SinkException.Unavailable.class)
                    .isThrownBy(() -> lane.publish(events(100, 5000)));
            assertThatExceptionOfType(SinkException.Unavailable.class).isThrownBy(() -> sink.open(0));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(5));
            lane.close();

            kafka.restart();
            publishUntilItWorks(sink, events(100, 5000));
            assertThat(sequences(kafka)).hasSize(5000).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldShowReadersNoPartOfARoundThatWasCutOff() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.on(directory).start();
                KafkaEventSink sink = new KafkaEventSink(settings(kafka))) {
            Lane lane = sink.open(0);
            lane.publish(events(0, 10));
            CompletableFuture<Void> rounds = CompletableFuture.runAsync(() -> publishForEver(lane));
            CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS).execute(kafka::crash);
            assertThatExceptionOfType(Exception.class).isThrownBy(() -> rounds.get(30, TimeUnit.SECONDS));
            lane.close();

            kafka.restart();
            publishUntilItWorks(sink, events(9_000_000, 9_000_001));

            List<Long> read = sequences(kafka);
            assertThat(read).isSorted().doesNotHaveDuplicates().endsWith(9_000_000L);
            // Rounds of ten; the last one is whole or not there.
            assertThat(read.size() % 10).isEqualTo(1);
        }
    }

    @Test
    void shouldEndACallThatBlocksWhenTheSinkIsClosed() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.on(directory).start()) {
            KafkaEventSink sink = new KafkaEventSink(settings(kafka));
            Lane lane = sink.open(0);
            kafka.crash();
            CompletableFuture<Void> blocked = CompletableFuture.runAsync(() -> publishForEver(lane));
            CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS).execute(sink::close);

            assertThatExceptionOfType(Exception.class).isThrownBy(() -> blocked.get(20, TimeUnit.SECONDS));
            assertThat(blocked).isCompletedExceptionally();
        }
    }

    private static void publishForEver(Lane lane) {
        try {
            for (long first = 10; ; first += 10) {
                lane.publish(events(first, first + 10));
            }
        } catch (SinkException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void publishUntilItWorks(EventSink sink, List<PublishedEvent> events) throws Exception {
        long limit = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try (Lane lane = sink.open(0)) {
                lane.publish(events);
                return;
            } catch (SinkException.Unavailable e) {
                if (System.nanoTime() > limit) {
                    throw e;
                }
            }
        }
    }

    private static List<Long> sequences(EmbeddedKafka kafka) {
        try (EventReader reader = new EventReader(kafka.bootstrapServers(), TOPIC)) {
            return reader.all().stream()
                    .map(record -> Long.parseLong(record.value().getId().substring(2)))
                    .toList();
        }
    }

    private static List<PublishedEvent> events(long from, long to) {
        return LongStream.range(from, to)
                .mapToObj(sequence -> EventSamples.published(EventSamples.ended(), sequence))
                .toList();
    }

    private static KafkaSinkSettings settings(EmbeddedKafka kafka) {
        return KafkaSinkSettings.of(kafka.bootstrapServers(), TOPIC).withTimeout(TIMEOUT);
    }
}
