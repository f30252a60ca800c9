package dev.norn.runtime.letters;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that was given up for now, as whoever found it has it.
 *
 * @param source what it was
 * @param place unique: what is found at the same place again is the same letter
 * @param since when it was given up
 * @param origin where it comes from, and goes to when it is brought back; null if nobody knows
 * @param message as it was there
 * @param omittedBytes the size of its value if that could not be kept; null if it is here
 * @param consumer the consumer group that could not work it off; null if there is none
 * @param transaction the transaction that it tells of; null if there is none
 * @param failure why
 * @param redrives how often it was brought back before
 * @param earlier the letter that it was before; null if this is the first time
 */
public record MessageLetter(
        Source source,
        String place,
        Instant since,
        @Nullable Origin origin,
        Message message,
        @Nullable Long omittedBytes,
        @Nullable String consumer,
        @Nullable Long transaction,
        Failure failure,
        int redrives,
        @Nullable Long earlier) {

    /** What a letter was. */
    public enum Source {
        /** An event that could not be published. */
        RELAY,
        /** A message that could not be worked off. */
        CONSUMER
    }

    /**
     * A place in a topic.
     *
     * @param partition null if nobody knows
     * @param offset null if nobody knows, or if it was never there
     */
    public record Origin(
            String topic,
            @Nullable Integer partition,
            @Nullable Long offset) {}

    /**
     * Why it was given up.
     *
     * @param attempts how often it was tried
     * @param code the class of an exception, or a code
     * @param message the same for people; may be empty
     * @param stackTrace where; null if nobody knows
     * @param first when it was first tried; null if nobody knows
     */
    public record Failure(
            int attempts,
            String code,
            String message,
            @Nullable String stackTrace,
            @Nullable Instant first) {}
}
