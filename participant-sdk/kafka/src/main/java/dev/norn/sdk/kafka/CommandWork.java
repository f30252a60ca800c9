package dev.norn.sdk.kafka;

import dev.norn.protocol.ParticipantCodes;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantRequest;
import dev.norn.sdk.participant.ParticipantResponse;
import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a command and answers it, or dead-letters what is none. Safe for use by many threads. */
final class CommandWork {
    private static final Logger LOG = LoggerFactory.getLogger(CommandWork.class);

    private final ParticipantHandler handler;
    private final ReplySender replies;
    private final DeadLetterTopic deadLetters;
    private final CommandConsumer.Counters counters;
    private final Clock clock;

    CommandWork(
            ParticipantHandler handler,
            ReplySender replies,
            DeadLetterTopic deadLetters,
            CommandConsumer.Counters counters,
            Clock clock) {
        this.handler = handler;
        this.replies = replies;
        this.deadLetters = deadLetters;
        this.counters = counters;
        this.clock = clock;
    }

    /**
     * Runs one. Blocks.
     *
     * @param finished called once, when nothing more will be done for it; maybe on another thread
     * @throws KafkaException if it can neither be run nor dead-lettered now, and so is not finished
     */
    void run(ReceivedCommand command, Runnable finished) throws InterruptedException {
        String problem = command.problem();
        if (problem != null) {
            deadLetter(command, problem);
        }
        ReceivedCommand.ReplyAddress address = command.replyAddress();
        if (address == null) {
            finished.run();
            return;
        }
        ParticipantResponse response =
                problem == null ? answer(command) : handler.refuse(400, ParticipantCodes.MALFORMED_REQUEST, problem);
        reply(command, address, response, finished);
    }

    private void deadLetter(ReceivedCommand command, String problem) throws InterruptedException {
        LOG.warn("{} is not a command and goes to the dead letters: {}", command, problem);
        PendingMessage message = new PendingMessage(command.record());
        message.failed(new UnreadableMessageException(problem, null), clock.millis());
        deadLetters.send(message);
        counters.deadLettered.incrementAndGet();
    }

    /**
     * The deadline is looked at before the database is, so that what has piled up while nobody took commands is worked off at
     * the speed of Kafka. It is answered nevertheless: that is how it is seen that clocks differ.
     */
    private ParticipantResponse answer(ReceivedCommand command) {
        Instant now = clock.instant();
        if (command.isExpired(now)) {
            counters.expired.incrementAndGet();
            return handler.refuse(
                    504, ParticipantCodes.DEADLINE_PASSED, "the command was taken at " + now + ", after its deadline");
        }
        ParticipantResponse response =
                handler.handle(new ParticipantRequest("POST", command.path(), command::header, command.body()));
        counters.handled.incrementAndGet();
        return response;
    }

    private void reply(
            ReceivedCommand command,
            ReceivedCommand.ReplyAddress address,
            ParticipantResponse response,
            Runnable finished) {
        replies.send(command, address, response, failure -> {
            if (failure instanceof RecordTooLargeException && response.status() != 500) {
                replies.send(command, address, tooLarge(response), second -> sent(command, second, finished));
            } else {
                sent(command, failure, finished);
            }
        });
    }

    private ParticipantResponse tooLarge(ParticipantResponse response) {
        return handler.refuse(
                500,
                ParticipantCodes.OPERATION_FAILED,
                "the reply with status " + response.status() + " has " + response.body().length
                        + " bytes, more than the reply topic takes");
    }

    private void sent(ReceivedCommand command, @Nullable Exception failure, Runnable finished) {
        if (failure != null) {
            LOG.warn("the reply to {} is lost, it will be asked for again: {}", command, failure.toString());
            counters.problem = "replies: " + failure;
        } else {
            counters.problem = null;
        }
        finished.run();
    }
}
