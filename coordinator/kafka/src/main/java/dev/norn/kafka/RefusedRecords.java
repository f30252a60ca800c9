package dev.norn.kafka;

import dev.norn.runtime.letters.LetterStore;
import dev.norn.runtime.letters.Message;
import dev.norn.runtime.letters.MessageLetter;
import dev.norn.runtime.letters.MessageLetter.Failure;
import dev.norn.runtime.letters.MessageLetter.Origin;
import dev.norn.runtime.relay.PublishedEvent;
import dev.norn.runtime.relay.SinkException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of records that Kafka takes never, for what they are: they are dead letters, and their lane goes on without them.
 * A topic that takes nothing, because it is missing or not allowed, is no such case: its events wait.
 */
final class RefusedRecords {
    private static final Logger log = LoggerFactory.getLogger(RefusedRecords.class);

    private final EventRecords records;
    private final @Nullable LetterStore letters;

    RefusedRecords(EventRecords records, @Nullable LetterStore letters) {
        this.records = records;
        this.letters = letters;
    }

    /** A record that was not taken. */
    record Refusal(PublishedEvent event, ProducerRecord<String, byte[]> record, Exception failure) {}

    /**
     * Keeps those that will never be taken. Durable on return; then their events can be published without them.
     *
     * @throws SinkException if they could not be kept
     */
    void keep(Collection<Refusal> refusals) throws SinkException {
        LetterStore store = letters;
        List<Refusal> forGood = store == null
                ? List.of()
                : refusals.stream().filter(this::isForGood).toList();
        if (store == null || forGood.isEmpty()) {
            return;
        }
        try {
            store.store(forGood.stream().map(RefusedRecords::letter).toList());
        } catch (RuntimeException e) {
            throw new SinkException.Unavailable("dead letters cannot be stored: " + e.getMessage(), e);
        }
        forGood.forEach(
                refusal -> records.leaveOut(refusal.event(), refusal.record().topic()));
        log.warn("Kafka takes {} events never, they are dead letters now", forGood.size());
    }

    private boolean isForGood(Refusal refusal) {
        return switch (refusal.failure()) {
            case InvalidTimestampException _ -> true;
            case InvalidRecordException _ -> true;
            case RecordTooLargeException _ -> records.areSmallest();
            default -> false;
        };
    }

    private static MessageLetter letter(Refusal refusal) {
        ProducerRecord<String, byte[]> record = refusal.record();
        List<Message.Header> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(new Message.Header(header.key(), header.value())));
        Exception failure = refusal.failure();
        return new MessageLetter(
                MessageLetter.Source.RELAY,
                EventRecords.place(refusal.event(), record.topic()),
                Instant.now(),
                new Origin(record.topic(), null, null),
                new Message(record.key().getBytes(StandardCharsets.UTF_8), record.value(), headers),
                null,
                null,
                refusal.event().transaction().id(),
                new Failure(1, failure.getClass().getSimpleName(), String.valueOf(failure.getMessage()), null, null),
                0,
                null);
    }
}
