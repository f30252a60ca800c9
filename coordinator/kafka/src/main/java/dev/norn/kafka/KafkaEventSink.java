package dev.norn.kafka;

import dev.norn.runtime.relay.EventSink;
import dev.norn.runtime.relay.SinkException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
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
    private final Set<KafkaLane> lanes = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public KafkaEventSink(KafkaSinkSettings settings) {
        this.settings = settings;
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

    private KafkaProducer<String, byte[]> producer(int lane) throws SinkException {
        try {
            return new KafkaProducer<>(
                    ClientProperties.producer(settings, lane), new StringSerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            // For example, a host that cannot be resolved now.
            throw new SinkException.Unavailable(
                    "no producer for " + settings.bootstrapServers() + ": " + Causes.innermost(e), e);
        }
    }
}
