package dev.norn.console;

import dev.norn.runtime.Coordinator;
import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.NodeStatus;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a node that goes on with operations and brings back what is due by rule, one letter after the other at a
 * bounded pace, of the shards that the node serves. Two nodes that believe to serve the same shard do nothing twice: the
 * journal takes one command for each stay of a letter.
 */
@Context
final class DeadLetterLoop {

    private static final Duration PURGE_EVERY = Duration.ofMinutes(10);
    private static final int PURGED_AT_ONCE = 1000;
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 5;
    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(10);
    private static final Logger log = LoggerFactory.getLogger(DeadLetterLoop.class);

    private final Coordinator coordinator;
    private final BulkWork bulk;
    private final RuleWork rules;
    private final MessageLetters messages;
    private final Duration retention;
    private final Duration lookEvery;
    private final Pace pace;
    private final Semaphore wakeups = new Semaphore(0);
    private @Nullable Thread thread;
    private int failures;
    private long nextPurgeNanos = System.nanoTime();

    DeadLetterLoop(
            Coordinator coordinator,
            BulkWork bulk,
            RuleWork rules,
            MessageLetters messages,
            DeadLetterSettings settings) {
        this.messages = messages;
        this.retention = settings.retention();
        this.coordinator = coordinator;
        this.bulk = bulk;
        this.rules = rules;
        this.lookEvery = settings.lookEvery();
        this.pace = new Pace(settings.perSecond());
    }

    @PostConstruct
    void begin() {
        thread = Thread.ofVirtual().name("norn-dead-letters").start(this::run);
    }

    /** There is something to do. Any thread. */
    void wake() {
        wakeups.release();
    }

    private void run() {
        while (!pace.isStopped()) {
            sleep(turn());
        }
    }

    /** Does what there is, boundedly; answers how long nothing is expected. */
    private Duration turn() {
        try {
            int[] shards = shards();
            if (shards.length == 0) {
                return lookEvery;
            }
            int tried = bulk.round(shards, pace) + rules.round(shards, pace);
            purgeIfTime();
            failures = 0;
            return tried > 0 ? Duration.ZERO : lookEvery;
        } catch (CoordinatorException e) {
            log.debug("dead letters wait: {}", e.getMessage());
            return AFTER_FAILURE;
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    /** Some at a time; what is over comes the next time, which is soon then. */
    private void purgeIfTime() {
        long now = System.nanoTime();
        if (now - nextPurgeNanos >= 0) {
            boolean more = messages.purge(retention, PURGED_AT_ONCE) == PURGED_AT_ONCE;
            nextPurgeNanos = now + (more ? Duration.ZERO : PURGE_EVERY).toNanos();
        }
    }

    /** Said once for each time that the database is away, and tried less and less often. */
    private Duration failed(RuntimeException failure) {
        if (failures == 0) {
            log.warn("dead letters wait until this is over: {}", failure.toString());
        }
        failures = Math.min(failures + 1, MAX_DOUBLINGS);
        return AFTER_FAILURE.multipliedBy(1L << failures);
    }

    private int[] shards() {
        return coordinator.status().shards().stream()
                .mapToInt(NodeStatus.OwnedShard::shard)
                .toArray();
    }

    private void sleep(Duration pause) {
        try {
            if (wakeups.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                wakeups.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            pace.stop();
        }
    }

    /** Ends the thread; what it is about to do is finished first. */
    @PreDestroy
    void close() throws InterruptedException {
        pace.stop();
        wake();
        Thread running = thread;
        if (running != null && !running.join(PATIENCE_AT_END)) {
            log.warn("a dead letter's command is still not answered after {}", PATIENCE_AT_END);
        }
    }
}
