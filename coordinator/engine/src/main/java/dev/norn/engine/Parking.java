package dev.norn.engine;

import org.jspecify.annotations.Nullable;

/**
 * One stay of an operation among the dead letters. It may be brought back and parked again: that is another one.
 *
 * @param operation what is parked
 * @param redrives how often it was brought back before
 */
public record Parking(BranchOperation operation, int redrives) {

    /** What a refusal says was expected; {@code meant} is null for any. */
    public static String expected(@Nullable Parking meant) {
        return meant == null ? "a dead letter" : "a dead letter that was brought back " + meant.redrives + " times";
    }
}
