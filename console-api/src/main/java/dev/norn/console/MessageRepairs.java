package dev.norn.console;

import dev.norn.engine.Repair;
import dev.norn.protocol.DeadLetterHeaders;
import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.CoordinatorException.Category;
import dev.norn.runtime.letters.Message;
import dev.norn.runtime.letters.MessageSender;
import dev.norn.runtime.letters.SendException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages of the dead letters back to their topics, and gives them up; each time noted in the audit log and in the
 * letter's own row.
 *
 * <p>A letter is claimed, sent, and taken from the list when Kafka has it. Who dies in between leaves the claim, which ends by
 * itself; then the message can be sent a second time, with the same id.
 */
@Singleton
final class MessageRepairs {

    static final String KAFKA_UNAVAILABLE = "KAFKA_UNAVAILABLE";

    /** After a failure nobody tries by itself for this long. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** What a record has because it was brought back before; this time it is brought back by another letter. */
    private static final Set<String> OF_LAST_TIME =
            Set.of(DeadLetterHeaders.REDRIVE_LETTER, DeadLetterHeaders.REDRIVE_COUNT, DeadLetterHeaders.REDRIVE_GROUP);

    private final MessageLetters letters;
    private final Repairs repairs;
    private final @Nullable MessageSender sender;
    private final AtomicLong failedAtNanos = new AtomicLong(System.nanoTime() - PAUSE.toNanos());

    MessageRepairs(MessageLetters letters, Repairs repairs, @Nullable MessageSender sender) {
        this.letters = letters;
        this.repairs = repairs;
        this.sender = sender;
    }

    /** Whether it makes sense to send something that nobody waits for. */
    boolean mayTry() {
        return sender != null && System.nanoTime() - failedAtNanos.get() >= PAUSE.toNanos();
    }

    /**
     * Does it, unless the letter has left the list or somebody else is at it.
     *
     * @param value what is sent in place of the letter's own value; null for that
     * @throws CoordinatorException if it is in the list as before
     */
    void carryOut(DeadLetterAction action, long id, Repair repair, byte @Nullable [] value) {
        repairs.note(
                action.word(),
                repair,
                Map.of("deadLetter", Long.toString(id)),
                () -> {
                    switch (action) {
                        case REDRIVE -> redrive(id, repair, value);
                        case DISCARD -> discard(id, repair);
                    }
                    return Map.<String, String>of();
                },
                nothing -> nothing);
    }

    private void discard(long id, Repair repair) {
        if (!letters.discarded(id, repair.operator(), repair.reason())) {
            throw gone(id);
        }
    }

    private void redrive(long id, Repair repair, byte @Nullable [] value) {
        MessageRow row = letters.claim(id).orElseThrow(() -> gone(id));
        boolean sent = false;
        try {
            send(row, value);
            sent = true;
        } finally {
            if (!sent) {
                letters.release(id);
            }
        }
        letters.redriven(id, repair.operator(), repair.reason(), value);
    }

    private CoordinatorException gone(long id) {
        boolean waits =
                letters.find(id).filter(row -> row.state().equals("WAITING")).isPresent();
        return waits
                ? refusal("BEING_REDRIVEN", "dead letter " + id + " is being redriven (expected: nobody else is at it)")
                : refusal("NOT_DEAD_LETTERED", "dead letter " + id + " has left the list");
    }

    private void send(MessageRow row, byte @Nullable [] value) {
        String topic = row.topic();
        if (topic == null) {
            throw refusal("ORIGIN_UNKNOWN", "dead letter " + row.id() + " does not say which topic it comes from");
        }
        if (row.omittedBytes() != null && value == null) {
            throw refusal(
                    "PAYLOAD_NOT_KEPT",
                    "dead letter " + row.id() + " has a value of " + row.omittedBytes()
                            + " bytes, which was not kept (expected: another value with it)");
        }
        if (sender == null) {
            throw unavailable("norn.kafka.bootstrap-servers is not set");
        }
        Message message =
                new Message(row.message().key(), value == null ? row.message().value() : value, headers(row));
        try {
            sender.send(topic, row.partition(), message);
        } catch (SendException e) {
            if (e.isRefused()) {
                throw refusal("REDRIVE_REFUSED", "Kafka does not take it: " + e.getMessage());
            }
            failedAtNanos.set(System.nanoTime());
            throw unavailable(String.valueOf(e.getMessage()));
        }
    }

    /** As they were, and what tells its consumer that it is that message again. */
    private static List<Message.Header> headers(MessageRow row) {
        List<Message.Header> headers = new ArrayList<>();
        row.message().headers().stream()
                .filter(header -> !OF_LAST_TIME.contains(header.name()))
                .forEach(headers::add);
        headers.add(Message.Header.of(DeadLetterHeaders.REDRIVE_LETTER, Long.toString(row.id())));
        headers.add(Message.Header.of(DeadLetterHeaders.REDRIVE_COUNT, Integer.toString(row.redrives() + 1)));
        String consumer = row.consumer();
        if (consumer != null) {
            headers.add(Message.Header.of(DeadLetterHeaders.REDRIVE_GROUP, consumer));
        }
        boolean hasPlace = row.partition() != null && row.offset() != null;
        if (hasPlace && row.message().text(DeadLetterHeaders.REDRIVE_FIRST_PLACE) == null) {
            headers.add(Message.Header.of(
                    DeadLetterHeaders.REDRIVE_FIRST_PLACE, row.topic() + "-" + row.partition() + "-" + row.offset()));
        }
        return headers;
    }

    private static CoordinatorException refusal(String code, String message) {
        return new CoordinatorException(Category.CONFLICT, code, message, null);
    }

    private static CoordinatorException unavailable(String message) {
        return new CoordinatorException(Category.UNAVAILABLE, KAFKA_UNAVAILABLE, message, PAUSE);
    }
}
