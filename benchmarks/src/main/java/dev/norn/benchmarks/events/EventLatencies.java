package dev.norn.benchmarks.events;

import dev.norn.benchmarks.load.Timed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How old events are when a consumer of committed records has them. An event's time ({@code ce_time}) is when it was decided,
 * which is before it was committed; so the commit itself is in it. The clocks are one machine's.
 */
final class EventLatencies implements Timed {

    private static final int SIGNIFICANT_DIGITS = 3;
    private static final Duration POLL = Duration.ofMillis(100);

    private final Recorder recorder = new Recorder(SIGNIFICANT_DIGITS);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CompletableFuture<Void> reading = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean stopping;

    private EventLatencies(String address, List<TopicPartition> partitions) {
        this.thread = new Thread(() -> run(address, partitions), "event-reader");
    }

    /** Begins to read a topic at its end; returns when it does. */
    static EventLatencies begin(String address, String topic) {
        List<TopicPartition> partitions;
        try (EventTopic known = EventTopic.at(address, topic)) {
            partitions = known.partitions();
        }
        EventLatencies latencies = new EventLatencies(address, partitions);
        latencies.thread.start();
        latencies.reading.join();
        return latencies;
    }

    @Override
    public void mark() {
        recorder.reset();
    }

    @Override
    public Histogram take() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the reader failed: " + cause, cause);
        }
        return recorder.getIntervalHistogram();
    }

    @Override
    public void stop() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    private void run(String address, List<TopicPartition> partitions) {
        try (KafkaConsumer<byte[], byte[]> consumer = EventTopic.consumer(address)) {
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            reading.complete(null);
            while (!stopping) {
                consumer.poll(POLL).forEach(this::record);
            }
        } catch (RuntimeException e) {
            failure.set(e);
            reading.completeExceptionally(e);
        }
    }

    private void record(ConsumerRecord<byte[], byte[]> event) {
        String decided = new String(event.headers().lastHeader("ce_time").value(), StandardCharsets.UTF_8);
        long micros = ChronoUnit.MICROS.between(Instant.parse(decided), Instant.now());
        recorder.recordValue(Math.max(0, micros));
    }
}
