package dev.norn.engine.machine;

import dev.norn.engine.BranchOperation;

/** One branch of a transaction of any mode, as its events tell it. */
public interface BranchState {

    /** What is tried now, or was tried last. */
    BranchOperation operation();

    /** Where it stands, in the mode's own words. */
    Enum<?> status();

    /** Those of its {@link #operation()}. */
    Attempts attempts();

    default boolean inFlight() {
        return attempts().inFlight();
    }

    default boolean deadLettered() {
        return attempts().deadLettered();
    }

    /** Whether a next attempt is planned, or the operation is parked: there is something to try again. */
    default boolean waits() {
        return attempts().waits();
    }
}
