package dev.norn.kafka.letters;

import dev.norn.protocol.DeadLetterHeaders;
import dev.norn.runtime.letters.Message;
import dev.norn.runtime.letters.MessageLetter;
import dev.norn.runtime.letters.MessageLetter.Failure;
import dev.norn.runtime.letters.MessageLetter.Origin;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Records of dead-letter topics as letters, and messages as records. Whatever a record says, there is a letter of it. */
final class LetterRecords {

    /** Of a larger record the value is not kept; with so many bytes it is no problem for a table, or for memory. */
    static final int MAX_BYTES = 16 << 20;

    private static final String UNKNOWN = "UNKNOWN";

    private LetterRecords() {}

    static MessageLetter letter(ConsumerRecord<byte[], byte[]> record) {
        Message message = message(record);
        Long omitted = number(text(record, DeadLetterHeaders.OMITTED_BYTES));
        if (message.bytes() > MAX_BYTES) {
            omitted = (long) record.value().length;
            message = new Message(message.key(), null, message.headers());
        }
        return new MessageLetter(
                MessageLetter.Source.CONSUMER,
                "%s-%d@%d %d".formatted(record.topic(), record.partition(), record.offset(), record.timestamp()),
                Instant.ofEpochMilli(Math.max(0, record.timestamp())),
                origin(record),
                message,
                omitted,
                text(record, DeadLetterHeaders.GROUP),
                null,
                failure(record),
                Math.clamp(orElse(number(message.text(DeadLetterHeaders.REDRIVE_COUNT)), 0), 0, Integer.MAX_VALUE),
                number(message.text(DeadLetterHeaders.REDRIVE_LETTER)));
    }

    private static Message message(ConsumerRecord<byte[], byte[]> record) {
        List<Message.Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            if (!header.key().startsWith(DeadLetterHeaders.PREFIX)) {
                headers.add(new Message.Header(header.key(), header.value()));
            }
        }
        return new Message(record.key(), record.value(), headers);
    }

    private static @Nullable Origin origin(ConsumerRecord<byte[], byte[]> record) {
        String topic = text(record, DeadLetterHeaders.TOPIC);
        if (topic == null) {
            return null;
        }
        Long partition = number(text(record, DeadLetterHeaders.PARTITION));
        return new Origin(
                topic,
                partition == null || partition > Integer.MAX_VALUE ? null : partition.intValue(),
                number(text(record, DeadLetterHeaders.OFFSET)));
    }

    private static Failure failure(ConsumerRecord<byte[], byte[]> record) {
        return new Failure(
                Math.clamp(orElse(number(text(record, DeadLetterHeaders.ATTEMPTS)), 0), 0, Integer.MAX_VALUE),
                Objects.requireNonNullElse(text(record, DeadLetterHeaders.EXCEPTION), UNKNOWN),
                Objects.requireNonNullElse(text(record, DeadLetterHeaders.MESSAGE), ""),
                text(record, DeadLetterHeaders.STACK_TRACE),
                time(text(record, DeadLetterHeaders.FIRST_FAILURE)));
    }

    private static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static @Nullable Long number(@Nullable String text) {
        return text == null || !text.matches("[0-9]{1,18}") ? null : Long.valueOf(text);
    }

    private static long orElse(@Nullable Long number, long otherwise) {
        return number == null ? otherwise : number;
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** A message on its way to a topic. */
    static ProducerRecord<byte[], byte[]> record(String topic, @Nullable Integer partition, Message message) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, message.key(), message.value());
        message.headers().forEach(header -> record.headers().add(header.name(), header.value()));
        return record;
    }
}
