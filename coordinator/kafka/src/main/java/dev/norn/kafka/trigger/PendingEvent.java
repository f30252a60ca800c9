package dev.norn.kafka.trigger;

import dev.norn.protocol.DeadLetterHeaders;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record that was polled and is not done, and what has become of it so far. Belongs to the loop. */
final class PendingEvent {
    /** On a dead letter: the sagas that could not be started. Sent back with it, the event is for these only. */
    static final String SAGAS = "norn-trigger-sagas";

    private final ConsumerRecord<byte[], byte[]> record;
    private final long generation;
    private final Map<String, EventOutcome> settled = new HashMap<>();
    private final Map<String, Exception> refusals = new LinkedHashMap<>();
    private final Set<String> concerned;
    private int failures;
    private boolean done;
    private boolean dropped;

    /**
     * @param generation the first answer of the catalog with which it may be matched
     */
    PendingEvent(ConsumerRecord<byte[], byte[]> record, long generation) {
        this.record = record;
        this.generation = generation;
        String names = header(SAGAS);
        this.concerned = names == null || names.isEmpty() ? Set.of() : Set.of(names.split(","));
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    long generation() {
        return generation;
    }

    TopicPartition partition() {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** Whether it is a dead letter that was brought back for another consumer group. */
    boolean isForOtherThan(String group) {
        String meant = header(DeadLetterHeaders.REDRIVE_GROUP);
        return meant != null && !meant.equals(group);
    }

    private @Nullable String header(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : EventReader.utf8(header.value());
    }

    /** Whether it is still to be brought to a saga. */
    boolean concerns(String saga) {
        return (concerned.isEmpty() || concerned.contains(saga))
                && !settled.containsKey(saga)
                && !refusals.containsKey(saga);
    }

    void settled(String saga, EventOutcome outcome) {
        settled.put(saga, outcome);
    }

    /** It can never start that saga; no saga's name if it is no event. */
    void refused(String saga, Exception why) {
        refusals.put(saga, why);
    }

    Map<String, Exception> refusals() {
        return refusals;
    }

    /** What became of it, once all is settled. */
    EventOutcome outcome() {
        if (!refusals.isEmpty()) {
            return EventOutcome.REFUSED;
        }
        return settled.values().stream().sorted().findFirst().orElse(EventOutcome.SKIPPED);
    }

    /** Counts an attempt that failed for no reason that is known to pass. */
    int failed() {
        return ++failures;
    }

    int failures() {
        return failures;
    }

    void finish() {
        done = true;
    }

    boolean isDone() {
        return done;
    }

    /** Its partition is another node's now. */
    void drop() {
        dropped = true;
    }

    boolean isDropped() {
        return dropped;
    }
}
