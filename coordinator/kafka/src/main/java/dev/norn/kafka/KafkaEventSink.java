package dev.norn.kafka;

import dev.norn.runtime.letters.LetterStore;
import dev.norn.runtime.letters.MessageLetter;
import dev.norn.runtime.relay.EventSink;
import dev.norn.runtime.relay.SinkException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events to a topic of Kafka, see this package's description. Making one connects to nothing yet: Kafka may be
 * away.
 *
 * <p>Thread-safe; each lane as {@link EventSink.Lane} says.
 */
public final class KafkaEventSink implements EventSink {
    private final KafkaSinkSettings settings;
    private final EventTopics topics;
    private final FormerLanes formerLanes;
    private final EventRecords records;
    private final @Nullable IntFunction<Producer<String, byte[]>> producers;
    private final @Nullable LetterStore letters;
    private final RefusedRecords refused;
    private final Set<KafkaLane> lanes = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** A sink that keeps trying what Kafka takes never. */
    public KafkaEventSink(KafkaSinkSettings settings) {
        this(settings, null, null);
    }

    /** @param letters where what Kafka takes never is kept, so that the rest goes on */
    public KafkaEventSink(KafkaSinkSettings settings, LetterStore letters) {
        this(settings, letters, null);
    }

    /** @param producers makes a producer that has the transactional id of a lane */
    static KafkaEventSink with(KafkaSinkSettings settings, IntFunction<Producer<String, byte[]>> producers) {
        return new KafkaEventSink(settings, null, producers);
    }

    private KafkaEventSink(
            KafkaSinkSettings settings,
            @Nullable LetterStore letters,
            @Nullable IntFunction<Producer<String, byte[]>> producers) {
        this.settings = settings;
        this.producers = producers;
        this.letters = letters;
        this.topics = new EventTopics(settings);
        this.formerLanes = new FormerLanes(settings);
        this.records = new EventRecords(settings);
        this.refused = new RefusedRecords(records, letters);
    }

    @Override
    public Lane open(int lane) throws SinkException {
        topics.require();
        KafkaLane opening =
                new KafkaLane(producer(lane), records, refused, settings.transactionalId(lane), lanes::remove);
        lanes.add(opening);
        try {
            if (closed) {
                throw new SinkException.Unavailable("the sink is closed", null);
            }
            opening.take();
            formerLanes.fence(lane);
            return opening;
        } catch (SinkException e) {
            opening.close();
            throw e;
        }
    }

    @Override
    public void keep(MessageLetter letter) throws SinkException {
        if (letters == null) {
            return;
        }
        try {
            letters.store(List.of(letter));
        } catch (RuntimeException e) {
            throw new SinkException.Unavailable("a dead letter cannot be stored: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        lanes.forEach(KafkaLane::close);
    }

    static KafkaProducer<String, byte[]> producer(KafkaSinkSettings settings, int lane) {
        return producer(settings, lane, settings.maxEventBytes());
    }

    private static KafkaProducer<String, byte[]> producer(KafkaSinkSettings settings, int lane, int maxBytes) {
        Map<String, Object> properties = ClientProperties.producer(settings, lane);
        // A batch that a topic does not take is divided by this size: a larger one would be the same batch again.
        properties.computeIfPresent(
                ProducerConfig.BATCH_SIZE_CONFIG, (name, bytes) -> Math.min((Integer) bytes, maxBytes));
        return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }

    private Producer<String, byte[]> producer(int lane) throws SinkException {
        try {
            return producers == null ? producer(settings, lane, records.maxEventBytes()) : producers.apply(lane);
        } catch (KafkaException e) {
            // For example, a host that cannot be resolved now.
            throw new SinkException.Unavailable(
                    "no producer for " + settings.bootstrapServers() + ": " + Causes.innermost(e), e);
        }
    }
}
