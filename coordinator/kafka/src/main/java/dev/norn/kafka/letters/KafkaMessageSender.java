package dev.norn.kafka.letters;

import dev.norn.runtime.letters.Message;
import dev.norn.runtime.letters.MessageSender;
import dev.norn.runtime.letters.SendException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends with one idempotent producer, which is made when it is needed first, and anew after it failed. */
public final class KafkaMessageSender implements MessageSender, AutoCloseable {

    private final LetterSettings settings;
    private @Nullable Producer<byte[], byte[]> open;
    private boolean closed;

    public KafkaMessageSender(LetterSettings settings) {
        this.settings = settings;
    }

    @Override
    public void send(String topic, @Nullable Integer partition, Message message) throws SendException {
        Producer<byte[], byte[]> producer = producer();
        try {
            Integer existing = partition != null
                            && partition < producer.partitionsFor(topic).size()
                    ? partition
                    : null;
            var _ = producer.send(LetterRecords.record(topic, existing, message))
                    .get(2 * settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failure(producer, topic, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | KafkaException e) {
            throw failure(producer, topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(producer, topic, e);
        }
    }

    private synchronized Producer<byte[], byte[]> producer() throws SendException {
        try {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            if (open == null) {
                open = new KafkaProducer<>(settings.producer(), new ByteArraySerializer(), new ByteArraySerializer());
            }
            return open;
        } catch (KafkaException | IllegalStateException e) {
            throw new SendException(false, "no producer: " + e.getMessage(), e);
        }
    }

    /** A producer that failed may be of no use any more; one that was refused a record is. */
    private SendException failure(Producer<byte[], byte[]> producer, String topic, Throwable cause) {
        boolean refused = isRefusal(cause);
        if (!refused) {
            giveUp(producer);
        }
        return new SendException(refused, "topic " + topic + ": " + cause.getMessage(), cause);
    }

    private static boolean isRefusal(Throwable cause) {
        return cause instanceof RecordTooLargeException
                || cause instanceof InvalidTopicException
                || cause instanceof AuthorizationException
                || cause instanceof InvalidRecordException
                || cause instanceof InvalidTimestampException
                || cause instanceof PolicyViolationException;
    }

    private synchronized void giveUp(Producer<byte[], byte[]> failed) {
        if (open == failed) {
            open = null;
        }
        try {
            failed.close(Duration.ZERO);
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the producer; what is being sent fails. */
    @Override
    public synchronized void close() {
        closed = true;
        if (open != null) {
            giveUp(open);
        }
    }
}
