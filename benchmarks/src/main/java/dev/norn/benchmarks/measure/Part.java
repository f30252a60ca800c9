package dev.norn.benchmarks.measure;

/** Whose processor time it is. */
public enum Part {
    /** The system under test; in rows without HTTP its clients are in the same process. */
    SYSTEM,
    /** PostgreSQL, all its processes. */
    DATABASE,
    /** Kafka, where the system publishes to it. */
    BROKER,
    /** The load generator, where it is a process of its own. */
    LOAD,
    /** The participants, where they are a process of their own. */
    PARTICIPANTS
}
