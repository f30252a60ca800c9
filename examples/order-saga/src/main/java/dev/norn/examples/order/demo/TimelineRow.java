package dev.norn.examples.order.demo;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One line of a timeline. Offsets count from the start of the transaction. */
sealed interface TimelineRow {
    Duration at();

    /** Something that happened to the transaction, at once. */
    record Moment(Duration at, String text) implements TimelineRow {}

    /**
     * One attempt of a branch operation.
     *
     * @param end when its outcome was known, or null if it never was
     * @param undo whether it compensates
     */
    record Attempt(
            Duration at,
            @Nullable Duration end,
            String step,
            String call,
            int number,
            boolean undo,
            Ending ending,
            String text)
            implements TimelineRow {}

    /** How an attempt ended. */
    enum Ending {
        DONE,
        BUSINESS_NO,
        UNKNOWN,
        NOT_SENT,
        WORKING,
        OPEN
    }
}
