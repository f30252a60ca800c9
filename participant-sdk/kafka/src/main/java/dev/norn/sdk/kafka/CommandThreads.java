package dev.norn.sdk.kafka;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs commands on threads: those of one key one after the other. Safe for use by many threads. */
final class CommandThreads {
    private static final Logger LOG = LoggerFactory.getLogger(CommandThreads.class);

    /** Until what can go nowhere now is tried again; other keys go on meanwhile. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ScheduledExecutorService threads;
    private final CommandWork work;
    private final CommandQueues queues;

    CommandThreads(ScheduledExecutorService threads, CommandWork work, CommandQueues queues) {
        this.threads = threads;
        this.work = work;
        this.queues = queues;
    }

    /** Runs one as soon as a thread is free and what came before it with the same key has run. */
    void take(ReceivedCommand command) {
        if (queues.add(command)) {
            start(command, Duration.ZERO);
        }
    }

    private void start(ReceivedCommand command, Duration pause) {
        try {
            var unused = threads.schedule(() -> run(command), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is left to others", command);
        }
    }

    private void run(ReceivedCommand command) {
        boolean again = false;
        try {
            again = !runOnce(command);
        } finally {
            if (again) {
                start(command, PAUSE);
            } else {
                startNext(command);
            }
        }
    }

    /** Returns false if it has to be tried again. */
    private boolean runOnce(ReceivedCommand command) {
        if (command.offsets().isLost()) {
            queues.finished(command);
            return true;
        }
        try {
            work.run(command, () -> finished(command));
            return true;
        } catch (KafkaException e) {
            LOG.warn("{} cannot be dead-lettered now, will try again: {}", command, e.toString());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } catch (RuntimeException | Error e) {
            // It must not take what is behind it with it; whoever waits for an answer asks again.
            LOG.error("{} failed and is left unanswered", command, e);
            finished(command);
            return true;
        }
    }

    private void finished(ReceivedCommand command) {
        command.offsets().finished(command.record().offset());
        queues.finished(command);
    }

    private void startNext(ReceivedCommand ran) {
        ReceivedCommand next = queues.next(ran);
        if (next != null) {
            start(next, Duration.ZERO);
        }
    }
}
