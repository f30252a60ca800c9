package dev.norn.kafka.trigger;

/** What became of an event; of several, the first one in this order that holds. */
public enum EventOutcome {
    /** It is in the dead-letter topic, though it may have started other sagas. */
    REFUSED,
    /** It started a transaction. */
    STARTED,
    /** Its transaction was there. */
    DUPLICATE,
    /** It starts nothing. */
    SKIPPED
}
