package dev.norn.console;

import jakarta.inject.Singleton;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many dead letters there are, counted when asked for and at most every {@link #VALID_FOR}. Thread-safe. */
@Singleton
public final class DeadLetterCount {

    /** An answer is repeated for this long. */
    static final Duration VALID_FOR = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(DeadLetterCount.class);

    private final DeadLetters deadLetters;
    private long count;
    private long countedAtNanos;
    private boolean counted;

    DeadLetterCount(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    /** The number; {@link Double#NaN} while the database does not answer. */
    public synchronized double current() {
        long now = System.nanoTime();
        if (!counted || now - countedAtNanos > VALID_FOR.toNanos()) {
            try {
                count = deadLetters.count();
                countedAtNanos = now;
                counted = true;
            } catch (RuntimeException e) {
                log.debug("dead letters cannot be counted", e);
                return Double.NaN;
            }
        }
        return count;
    }
}
