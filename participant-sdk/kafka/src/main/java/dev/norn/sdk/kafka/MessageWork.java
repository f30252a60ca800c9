package dev.norn.sdk.kafka;

import dev.norn.sdk.inbox.InboundMessage;
import dev.norn.sdk.inbox.Inbox;
import java.sql.Connection;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries a message once: the inbox, the handler, and after the last attempt the dead-letter topic. */
final class MessageWork {
    /** What became of an attempt. */
    enum Outcome {
        /** Worked off, now or before, or dead-lettered. */
        DONE,
        /** To be tried again after a pause. */
        FAILED,
        /** The database cannot be reached: not the message's fault, and others will not do better. */
        NOT_POSSIBLE_NOW
    }

    private static final Logger LOG = LoggerFactory.getLogger(MessageWork.class);

    private final InboxSettings settings;
    private final Inbox inbox;
    private final InboxHandler handler;
    private final DeadLetterTopic deadLetters;
    private final InboxConsumer.Counters counters;

    MessageWork(
            InboxSettings settings,
            Inbox inbox,
            InboxHandler handler,
            DeadLetterTopic deadLetters,
            InboxConsumer.Counters counters) {
        this.settings = settings;
        this.inbox = inbox;
        this.handler = handler;
        this.deadLetters = deadLetters;
        this.counters = counters;
    }

    Outcome run(PendingMessage pending) throws InterruptedException {
        return pending.isGivenUp() ? deadLetter(pending) : attempt(pending);
    }

    private Outcome attempt(PendingMessage pending) throws InterruptedException {
        InboundMessage message = InboundRecords.message(pending.record(), pending.failures() + 1);
        if (InboundRecords.isForAnother(message, settings.group())) {
            counters.duplicates.incrementAndGet();
            return Outcome.DONE;
        }
        Handling handling = new Handling(message);
        try {
            boolean now = inbox.once(InboundRecords.inboxId(message), handling::run);
            (now ? counters.handled : counters.duplicates).incrementAndGet();
            possible();
            return Outcome.DONE;
        } catch (Exception e) {
            if (handling.hasBegun) {
                return failed(pending, message, handling.failure(e));
            }
            if (e instanceof InterruptedException stopped) {
                throw stopped;
            }
            notPossible("database", e);
            return Outcome.NOT_POSSIBLE_NOW;
        }
    }

    private Outcome failed(PendingMessage pending, InboundMessage message, Throwable failure)
            throws InterruptedException {
        counters.failures.incrementAndGet();
        pending.failed(failure, System.currentTimeMillis());
        LOG.warn(
                "attempt {} of {} with message {} of {}-{} at {} failed: {}",
                pending.failures(),
                settings.retries().maxAttempts(),
                message.id(),
                message.topic(),
                message.partition(),
                message.offset(),
                failure.toString());
        if (pending.failures() < settings.retries().maxAttempts() && !(failure instanceof UnreadableMessageException)) {
            return Outcome.FAILED;
        }
        pending.giveUp();
        return deadLetter(pending);
    }

    private Outcome deadLetter(PendingMessage pending) throws InterruptedException {
        try {
            deadLetters.send(pending);
        } catch (KafkaException e) {
            // Other keys need it less than they need to go on.
            notPossible("dead-letter topic", e);
            return Outcome.FAILED;
        }
        counters.deadLettered.incrementAndGet();
        possible();
        return Outcome.DONE;
    }

    private void notPossible(String what, Exception e) {
        if (counters.problem == null) {
            LOG.warn("{}: the {} cannot be reached, will try again", settings.group(), what, e);
        }
        counters.problem = what + ": " + e;
    }

    private void possible() {
        counters.problem = null;
    }

    /** Tells a failure of the handler, whatever it throws, from one that came before it. */
    private final class Handling {
        private final InboundMessage message;
        private boolean hasBegun;
        private @Nullable Throwable thrown;

        Handling(InboundMessage message) {
            this.message = message;
        }

        void run(Connection connection) throws Exception {
            hasBegun = true;
            try {
                handler.handle(message, connection);
            } catch (LinkageError | StackOverflowError | AssertionError e) {
                // It must not take the thread with it, and all messages behind.
                thrown = e;
                throw new IllegalStateException(e);
            } catch (Exception e) {
                thrown = e;
                throw e;
            }
        }

        /** What the handler threw, or else what the commit did. */
        Throwable failure(Exception fromOutside) {
            return thrown != null ? thrown : fromOutside;
        }
    }
}
