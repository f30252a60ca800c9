package dev.norn.kafka.trigger;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many events may be at the coordinator at a time: one more after each that it took, half as many after a refusal, and
 * none for a while (additive increase, multiplicative decrease, as in TCP). Time is a parameter. Belongs to the loop.
 */
final class AdmissionWindow {
    static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    static final Duration MAX_PAUSE = Duration.ofSeconds(5);

    private final int max;
    private int limit;
    private int taken;
    private long notBeforeNanos;
    private Duration pause = FIRST_PAUSE;

    AdmissionWindow(int max, long nowNanos) {
        this.max = max;
        this.limit = max;
        this.notBeforeNanos = nowNanos;
    }

    boolean admits(long nowNanos) {
        return taken < limit && nowNanos - notBeforeNanos >= 0;
    }

    void take() {
        taken++;
    }

    int taken() {
        return taken;
    }

    int limit() {
        return limit;
    }

    /**
     * It came back.
     *
     * @param admitted whether the coordinator took it, or else had nothing to do with it
     */
    void returned(boolean admitted) {
        taken--;
        if (admitted) {
            limit = Math.min(max, limit + 1);
            pause = FIRST_PAUSE;
        }
    }

    /**
     * The coordinator did not take it. Those that were sent before the first refusal and come back after it count with it.
     *
     * @param atLeast what the coordinator asks to wait
     */
    void refused(@Nullable Duration atLeast, long nowNanos) {
        taken--;
        if (nowNanos - notBeforeNanos < 0) {
            return;
        }
        limit = Math.max(1, limit / 2);
        Duration wait = atLeast != null && atLeast.compareTo(pause) > 0 ? atLeast : pause;
        notBeforeNanos = nowNanos + wait.toNanos();
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
    }

    /** How long until something may be admitted again, as far as that is known; 0 if now. */
    long nanosUntilOpen(long nowNanos) {
        return Math.max(0, notBeforeNanos - nowNanos);
    }
}
