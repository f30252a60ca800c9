package dev.norn.kafka;

import dev.norn.engine.Event;
import dev.norn.runtime.relay.PublishedEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events as records of Kafka: CloudEvents 1.0 in binary mode, see the specification's Kafka protocol binding.
 *
 * <p>Safe for use by many threads.
 */
final class EventRecords {
    private static final Logger log = LoggerFactory.getLogger(EventRecords.class);
    private static final byte[] SPECIFICATION = utf8("1.0");
    private static final byte[] JSON = utf8("application/json");

    private final String topic;
    private final String deadLetterTopic;
    private final byte[] source;
    private final AtomicInteger maxEventBytes;

    /** Records that are kept elsewhere because Kafka takes them never. */
    private final Set<String> leftOut = ConcurrentHashMap.newKeySet();

    EventRecords(KafkaSinkSettings settings) {
        this.topic = settings.topic();
        this.deadLetterTopic = settings.deadLetterTopic();
        this.source = utf8(settings.source());
        this.maxEventBytes = new AtomicInteger(settings.maxEventBytes());
    }

    /** The records of an event: one, or two if it is about a dead letter. */
    List<ProducerRecord<String, byte[]>> of(PublishedEvent event) {
        List<String> topics =
                event.event() instanceof Event.DeadLettered ? List.of(topic, deadLetterTopic) : List.of(topic);
        return topics.stream()
                .filter(to -> leftOut.isEmpty() || !leftOut.contains(place(event, to)))
                .map(to -> record(event, to))
                .toList();
    }

    /** Names a record of an event: the same each time that it is published. */
    static String place(PublishedEvent event, String topic) {
        return topic + " " + event.id();
    }

    /** From now on there is no such record of the event, until it is {@linkplain #published published}. */
    void leaveOut(PublishedEvent event, String topic) {
        leftOut.add(place(event, topic));
    }

    /** They are published, as far as they can be, and will not come again. */
    void published(List<PublishedEvent> events) {
        if (!leftOut.isEmpty()) {
            events.forEach(event -> {
                leftOut.remove(place(event, topic));
                leftOut.remove(place(event, deadLetterTopic));
            });
        }
    }

    /** Values are not larger now. */
    int maxEventBytes() {
        return maxEventBytes.get();
    }

    /** Whether values cannot be made smaller any more. */
    boolean areSmallest() {
        return maxEventBytes() <= KafkaSinkSettings.LEAST_MAX_EVENT_BYTES;
    }

    /** The key makes the events of one transaction one partition's, and so keeps their order. */
    private ProducerRecord<String, byte[]> record(PublishedEvent event, String topic) {
        String transaction = Long.toString(event.transaction().id());
        EventPayload payload = EventPayload.of(event, maxEventBytes.get());
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic, null, event.time().toEpochMilli(), transaction, payload.json());
        Headers headers = record.headers();
        headers.add("ce_specversion", SPECIFICATION);
        headers.add("ce_id", utf8(event.id()));
        headers.add("ce_source", source);
        headers.add("ce_type", utf8(event.type()));
        headers.add("ce_subject", utf8(transaction));
        headers.add("ce_time", utf8(event.time().toString()));
        headers.add("content-type", JSON);
        byte[] trace = utf8(event.traceparent());
        headers.add("ce_traceparent", trace);
        // What tracing of Kafka's consumers looks for.
        headers.add("traceparent", trace);
        if (!payload.complete()) {
            headers.add("ce_dataref", utf8("/v1/transactions/" + transaction + "/events"));
        }
        return record;
    }

    /** From now on values are half as large at most: a topic may take less than we were told. */
    void refusedAsTooLarge() {
        int now = maxEventBytes.updateAndGet(bytes -> Math.max(KafkaSinkSettings.LEAST_MAX_EVENT_BYTES, bytes / 2));
        log.warn("Kafka refused a record as too large; the data of events of more than {} bytes is left out now", now);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
