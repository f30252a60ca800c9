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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a lane when its Kafka is killed. */
class KafkaOutageTest {
    private static final String TOPIC = "norn.events";
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Below what Kafka's clients wait unless told otherwise. */
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    @TempDir
    private Path directory;

    @Test
    void shouldFailWithinASecondOrTwoAndGoOnWhenKafkaIsBack() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.on(directory).start();
                KafkaEventSink sink = new KafkaEventSink(settings(kafka))) {
            Lane lane = publishUntilItWorks(sink, events(0, 100));
            kafka.crash();

            long start = System.nanoTime();
            assertThatExceptionOfType(SinkException.Unavailable.class)
                    .isThrownBy(() -> lane.publish(events(100, 5000)));
            assertThatExceptionOfType(SinkException.Unavailable.class).isThrownBy(() -> sink.open(0));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
            lane.close();

            kafka.restart();
            publishUntilItWorks(sink, events(100, 5000)).close();
            assertThat(firstOfEach(sequences(kafka)))
                    .isEqualTo(LongStream.range(0, 5000).boxed().toList());
        }
    }

    @Test
    void shouldShowReadersNoPartOfARoundThatWasCutOff() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.on(directory).start();
                KafkaEventSink sink = new KafkaEventSink(settings(kafka))) {
            Lane lane = publishUntilItWorks(sink, events(0, 10));
            Rounds rounds = new Rounds(lane);
            assertThat(rounds.some.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            kafka.crash();
            assertThat(rounds.end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(SinkException.class);
            lane.close();

            kafka.restart();
            publishUntilItWorks(sink, events(9_000_000, 9_000_001)).close();

            List<Long> read = firstOfEach(sequences(kafka));
            assertThat(read).isSorted().endsWith(9_000_000L);
            // Rounds of ten; the last one is whole or not there.
            assertThat(read.size() % 10).isEqualTo(1);
        }
    }

    @Test
    void shouldEndACallThatBlocksWhenTheSinkIsClosed() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.on(directory).start()) {
            KafkaEventSink sink = new KafkaEventSink(settings(kafka));
            Lane lane = publishUntilItWorks(sink, events(0, 10));
            kafka.crash();
            Rounds blocked = new Rounds(lane);
            sink.close();

            assertThat(blocked.end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(SinkException.class);
        }
    }

    /** One after the other, each of ten events, on a thread of its own, until one fails. */
    private static final class Rounds {
        private final Lane lane;
        final CountDownLatch some = new CountDownLatch(5);
        final CompletableFuture<Throwable> end = new CompletableFuture<>();

        Rounds(Lane lane) {
            this.lane = lane;
            Thread.ofPlatform().daemon().start(this::publish);
        }

        private void publish() {
            try {
                for (long first = 10; ; first += 10) {
                    lane.publish(events(first, first + 10));
                    some.countDown();
                }
            } catch (SinkException | RuntimeException e) {
                end.complete(e);
            }
        }
    }

    /** Gives the lane on which it worked. Where it takes too long to hear of it, it is done again. */
    private static Lane publishUntilItWorks(EventSink sink, List<PublishedEvent> events) throws Exception {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                Lane lane = sink.open(0);
                try {
                    lane.publish(events);
                    return lane;
                } catch (SinkException e) {
                    lane.close();
                    throw e;
                }
            } catch (SinkException.Unavailable e) {
                if (System.nanoTime() > limit) {
                    throw e;
                }
            }
        }
    }

    /** What came again is left out. */
    private static List<Long> firstOfEach(List<Long> sequences) {
        return sequences.stream().distinct().toList();
    }

    private static List<Long> sequences(EmbeddedKafka kafka) throws Exception {
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
