package dev.norn.kafka;

import dev.norn.runtime.relay.EventSink;
import dev.norn.runtime.relay.PublishedEvent;
import dev.norn.runtime.relay.SinkException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** A transactional producer that has the lane: each round is one transaction. */
final class KafkaLane implements EventSink.Lane {
    private final Producer<String, byte[]> producer;
    private final EventRecords records;
    private final RefusedRecords refused;
    private final String transactionalId;
    private final Consumer<KafkaLane> onClose;
    private boolean usable;

    /** @param onClose is told when the lane is given up */
    KafkaLane(
            Producer<String, byte[]> producer,
            EventRecords records,
            RefusedRecords refused,
            String transactionalId,
            Consumer<KafkaLane> onClose) {
        this.producer = producer;
        this.records = records;
        this.refused = refused;
        this.transactionalId = transactionalId;
        this.onClose = onClose;
    }

    /** Fences whoever had the lane; what he left is aborted, or committed if he had asked for that. */
    void take() throws SinkException {
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            throw failure("cannot be opened", e);
        }
        usable = true;
    }

    @Override
    public void publish(List<PublishedEvent> events) throws SinkException {
        if (!usable) {
            throw new SinkException.Unavailable(transactionalId + " failed before (expected: it is opened anew)", null);
        }
        // Until the end is reached: what fails in between leaves a transaction that only opening the lane anew ends.
        usable = false;
        Queue<RefusedRecords.Refusal> refusals = new ConcurrentLinkedQueue<>();
        try {
            producer.beginTransaction();
            send(events, refusals);
            producer.commitTransaction();
        } catch (RuntimeException e) {
            refused.keep(refusals);
            throw failure("failed", e);
        }
        records.published(events);
        usable = true;
    }

    /** Hands all records to the producer; the commit waits for them. */
    private void send(List<PublishedEvent> events, Queue<RefusedRecords.Refusal> refusals) {
        for (PublishedEvent event : events) {
            for (ProducerRecord<String, byte[]> record : records.of(event)) {
                // What becomes of it is told to the callback, and to the commit.
                Future<RecordMetadata> _ = producer.send(record, (_, failure) -> {
                    if (failure != null) {
                        refusals.add(new RefusedRecords.Refusal(event, record, failure));
                    }
                });
            }
            RefusedRecords.Refusal first = refusals.peek();
            // Otherwise each of the others would wait its own time for a broker that is away.
            if (first != null) {
                throw new KafkaException("a record was refused", first.failure());
            }
        }
    }

    /** Blocks for no longer than it takes to end the producer's thread; what is under way fails within its time-out. */
    @Override
    public void close() {
        try {
            producer.close(Duration.ZERO);
        } catch (InterruptException e) {
            // It is closed nevertheless, and the thread is told of the interruption again.
            Thread.currentThread().interrupt();
        } finally {
            onClose.accept(this);
        }
    }

    private SinkException failure(String what, RuntimeException failure) {
        if (failure instanceof InterruptException) {
            Thread.currentThread().interrupt();
        }
        if (Causes.include(failure, RecordTooLargeException.class)) {
            records.refusedAsTooLarge();
        }
        if (Causes.include(failure, ProducerFencedException.class)
                || Causes.include(failure, InvalidProducerEpochException.class)) {
            return new SinkException.Fenced(transactionalId + " is another's now", failure);
        }
        return new SinkException.Unavailable(transactionalId + " " + what + ": " + Causes.innermost(failure), failure);
    }
}
