package dev.norn.sdk.kafka;

import dev.norn.sdk.outbox.OutboxMessage;
import dev.norn.sdk.outbox.OutboxSink.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * One round's records on their way.
 *
 * <p>Records are handed over without waiting for each other. That keeps the order of a partition as long as none fails: the
 * broker takes an idempotent producer's batches in their order, and none twice. But a producer that has given up one batch
 * renumbers the later ones and sends them. So it must not go on: it never gives up by itself, and the first record that
 * fails closes it without a delay, on its own thread and within the callback, before it can send anything more. What is on
 * the wire then and comes after the failed batch the broker refuses, for the gap in its numbers.
 *
 * <p>A record that fails while it is handed over (it is larger than the producer sends) was given to nobody. There it is
 * enough to hold back the later ones of its key.
 */
final class Sending {
    private final Producer<String, byte[]> producer;
    private final Set<OutboxMessage.Key> stopped = new HashSet<>();

    private final Set<OutboxMessage> waiting = new HashSet<>();
    private final List<OutboxMessage> accepted = new ArrayList<>();
    private final Map<OutboxMessage, String> refused = new HashMap<>();
    private final Map<String, String> refusedTypes = new HashMap<>();
    private @Nullable Exception failure;
    private boolean over;

    Sending(Producer<String, byte[]> producer) {
        this.producer = producer;
    }

    /** Hands one over, unless an earlier one of its key was refused or the producer is closed. */
    void send(OutboxMessage message, ProducerRecord<String, byte[]> record) {
        if (isOver() || stopped.contains(message.key())) {
            return;
        }
        Thread sender = Thread.currentThread();
        handOver(message);
        try {
            // The callback is told all that the future is.
            var unused = producer.send(record, (metadata, error) -> {
                if (error == null) {
                    accepted(message);
                } else if (Thread.currentThread() == sender) {
                    notHandedOver(message, error);
                } else {
                    failed(message, error);
                }
            });
        } catch (SerializationException e) {
            notHandedOver(message, e);
        } catch (KafkaException | IllegalStateException e) {
            // It was closed in the meantime, by a callback.
            failed(message, e);
        }
    }

    private synchronized void handOver(OutboxMessage message) {
        waiting.add(message);
    }

    private synchronized void accepted(OutboxMessage message) {
        accepted.add(message);
        answered(message);
    }

    private void notHandedOver(OutboxMessage message, Exception error) {
        stopped.add(message.key());
        if (isRefusal(error)) {
            refuse(message, error);
        } else {
            failed(message, error);
        }
    }

    private synchronized void refuse(OutboxMessage message, Exception error) {
        refused.put(message, error.toString());
        answered(message);
    }

    private void failed(OutboxMessage message, Exception error) {
        boolean first;
        synchronized (this) {
            first = !over;
            over = true;
            if (isRefusal(error)) {
                refused.put(message, error.toString());
            } else if (error instanceof TopicAuthorizationException || error instanceof InvalidTopicException) {
                refusedTypes.put(message.aggregateType(), error.toString());
            } else if (failure == null) {
                failure = error;
            }
            answered(message);
        }
        if (first) {
            producer.close(Duration.ZERO);
        }
    }

    private void answered(OutboxMessage message) {
        if (waiting.remove(message) && waiting.isEmpty()) {
            notifyAll();
        }
    }

    /** Whether the message itself is at fault, and would be the next time. */
    private static boolean isRefusal(Exception error) {
        return error instanceof RecordTooLargeException
                || error instanceof RecordBatchTooLargeException
                || error instanceof InvalidRecordException
                || error instanceof InvalidTimestampException
                || error instanceof SerializationException;
    }

    /** Whether the producer is closed. */
    synchronized boolean isOver() {
        return over;
    }

    /** Waits until all have their answers; closes the producer if that takes too long. */
    Delivery await(Duration timeout, Map<String, String> withoutTopic) throws InterruptedException {
        boolean late;
        try {
            late = !awaitAnswers(timeout);
        } catch (InterruptedException e) {
            // Nobody will look at answers any more.
            producer.close(Duration.ZERO);
            throw e;
        }
        if (late) {
            closeLate(timeout);
        }
        return delivery(withoutTopic);
    }

    private synchronized boolean awaitAnswers(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!waiting.isEmpty()) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return false;
            }
            wait(leftMillis);
        }
        return true;
    }

    /** Its callbacks have all run when this returns: a record that was acknowledged last is not counted as lost. */
    private void closeLate(Duration timeout) {
        synchronized (this) {
            over = true;
            failure = new KafkaException(waiting.size() + " records without an answer after " + timeout);
        }
        producer.close(Duration.ZERO);
    }

    private synchronized Delivery delivery(Map<String, String> withoutTopic) {
        if (accepted.isEmpty() && refused.isEmpty() && failure == null && !withoutTopic.isEmpty()) {
            // Not one topic: perhaps it is not the topics.
            failure = new KafkaException(withoutTopic.values().iterator().next());
            return new Delivery(accepted, refused, withoutTopic, failure);
        }
        refusedTypes.putAll(withoutTopic);
        // Records that were beside a refused one fail with it; once that is out of the way they do not.
        boolean explained = !refused.isEmpty() || !refusedTypes.isEmpty();
        return new Delivery(accepted, refused, refusedTypes, explained ? null : failure);
    }
}
