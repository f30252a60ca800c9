package dev.norn.kafka.trigger;

/** Where reading a partition begins of which the group has no position yet. */
public enum StartPosition {
    /** With the first event that is not older than the definition that is triggered by it. */
    STORED,
    /** With the first event that the topic still has. */
    EARLIEST,
    /** With the next event. */
    LATEST
}
