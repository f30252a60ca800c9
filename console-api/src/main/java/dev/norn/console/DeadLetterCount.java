package dev.norn.console;

import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dead letters in numbers, counted when asked for and at most every {@link #VALID_FOR}. Thread-safe. */
@Singleton
public final class DeadLetterCount {

    /** An answer is repeated for this long. */
    static final Duration VALID_FOR = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(DeadLetterCount.class);

    private final DeadLetters deadLetters;
    private final RuleWork rules;
    private DeadLetters.@Nullable Tally tally;
    private long countedAtNanos;

    DeadLetterCount(DeadLetters deadLetters, RuleWork rules) {
        this.deadLetters = deadLetters;
        this.rules = rules;
    }

    /** How many there are; {@link Double#NaN} while the database does not answer. */
    public double current() {
        DeadLetters.Tally counted = tally();
        return counted == null ? Double.NaN : counted.count();
    }

    /** How long the oldest has waited; 0 if there is none, {@link Double#NaN} while the database does not answer. */
    public double oldestSeconds() {
        DeadLetters.Tally counted = tally();
        if (counted == null) {
            return Double.NaN;
        }
        Duration oldest = counted.oldest();
        return oldest == null ? 0 : oldest.toMillis() / 1000.0;
    }

    /** How many this node has brought back by rule. */
    public double redrivenByRule() {
        return rules.redriven();
    }

    private synchronized DeadLetters.@Nullable Tally tally() {
        long now = System.nanoTime();
        if (tally == null || now - countedAtNanos > VALID_FOR.toNanos()) {
            try {
                tally = deadLetters.tally();
                countedAtNanos = now;
            } catch (RuntimeException e) {
                log.debug("dead letters cannot be counted", e);
                return null;
            }
        }
        return tally;
    }
}
