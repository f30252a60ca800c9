package dev.norn.sdk.outbox;

import java.time.Duration;

/**
 * How long a relay pauses after a round. A look that finds nothing doubles the pause; a hint that something is about to be
 * committed makes it short again, but never shorter than the shortest, so that however many hints come the outbox is not
 * asked more often.
 */
final class Pauses {
    private final Duration min;
    private final Duration max;
    private final Duration maxBackoff;
    private Duration current;
    private boolean failing;

    Pauses(Duration min, Duration max, Duration maxBackoff) {
        this.min = min;
        this.max = max;
        this.maxBackoff = maxBackoff;
        this.current = min;
    }

    /** After a round that took all that it may: there is more. */
    Duration afterFullRound() {
        failing = false;
        current = min;
        return Duration.ZERO;
    }

    /** After a round that sent something. */
    Duration afterRound() {
        failing = false;
        current = min;
        return min;
    }

    /** After a look that found nothing to send. */
    Duration afterNothing() {
        Duration pause = failing ? min : current;
        failing = false;
        current = shorter(pause.multipliedBy(2), max);
        return pause;
    }

    /** After a failure of the broker or the database; hints do not cut this one short. */
    Duration afterFailure() {
        Duration pause = failing ? current : min.multipliedBy(10);
        failing = true;
        pause = shorter(pause, maxBackoff);
        current = shorter(pause.multipliedBy(2), maxBackoff);
        return pause;
    }

    /** Something may be there soon. */
    void hinted() {
        if (!failing) {
            current = min;
        }
    }

    boolean isFailing() {
        return failing;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
