package dev.norn.benchmarks.waiting;

import java.time.Duration;

/** How a transaction waits for the answer of its second step's participant. It is {@code ACTIVE} all the while. */
public enum WaitingForm {

    /** Told to ask again in five minutes: it leaves the coordinator's memory. */
    LONG(Duration.ofMinutes(5), "told to ask again in 5 minutes: out of memory until then"),

    /** Told to ask again in 55 seconds, which is too soon to leave the coordinator's memory. */
    SHORT(Duration.ofSeconds(55), "told to ask again in 55 seconds: all in memory"),

    /**
     * Not answered at all: as many calls as a participant may get at once are in flight, all others wait in memory for
     * their turn.
     */
    CALL(Duration.ZERO, "no answer: 256 calls in flight, all others in the participant's queue");

    private final Duration retryAfter;
    private final String description;

    WaitingForm(Duration retryAfter, String description) {
        this.retryAfter = retryAfter;
        this.description = description;
    }

    /** After how long the participant wants to be asked again; zero if it does not answer. */
    Duration retryAfter() {
        return retryAfter;
    }

    String description() {
        return description;
    }
}
