package dev.norn.engine;

/** Who makes the tries of a TCC transaction. */
public enum TriedBy {
    /** The initiator, who then decides. */
    INITIATOR,
    /** The coordinator, which decides by what comes of them. */
    COORDINATOR
}
