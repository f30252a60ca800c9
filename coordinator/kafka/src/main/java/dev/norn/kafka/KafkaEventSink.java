package dev.norn.kafka;

import dev.norn.runtime.relay.EventSink;
import dev.norn.runtime.relay.SinkException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes events to a topic of Kafka, see this package's description. Making one connects to nothing yet: Kafka may be
 * away.
 *
 * <p>Thread-safe; each lane as {@link EventSink.Lane} says.
 */
public final class KafkaEventSink implements EventSink {
    private final KafkaSinkSettings settings;
    private final EventTopics topics;
    private final EventRecords records;
    private final IntFunction<Producer<String, byte[]>> producers;
    private final Set<KafkaLane> lanes = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public KafkaEventSink(KafkaSinkSettings settings) {
        this(settings, lane -> producer(settings, lane));
    }

    /** @param producers makes a producer that has the transactional id of a lane */
    KafkaEventSink(KafkaSinkSettings settings, IntFunction<Producer<String, byte[]>> producers) {
        this.settings = settings;
        this.producers = producers;
        this.topics = new EventTopics(settings);
        this.records = new EventRecords(settings);
    }

    @Override
    public Lane open(int lane) throws SinkException {
        topics.require();
        KafkaLane opening = new KafkaLane(producer(lane), records, settings.transactionalId(lane), lanes::remove);
        lanes.add(opening);
        try {
            if (closed) {
                throw new SinkException.Unavailable("the sink is closed", null);
            }
            opening.take();
            return opening;
        } catch (SinkException e) {
            opening.close();
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
        lanes.forEach(KafkaLane::close);
    }

    static KafkaProducer<String, byte[]> producer(KafkaSinkSettings settings, int lane) {
        return new KafkaProducer<>(
                ClientProperties.producer(settings, lane), new StringSerializer(), new ByteArraySerializer());
    }

    private Producer<String, byte[]> producer(int lane) throws SinkException {
        try {
            return producers.apply(lane);
        } catch (KafkaException e) {
            // For example, a host that cannot be resolved now.
            throw new SinkException.Unavailable(
                    "no producer for " + settings.bootstrapServers() + ": " + Causes.innermost(e), e);
        }
    }
}
