package dev.norn.sdk.fence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What came of an operation that went through the fence. Everything but {@link Rejected} is committed. */
public sealed interface FenceAnswer {
    /**
     * The operation is done.
     *
     * @param result its result as JSON, or null if it has none
     * @param replayed whether an earlier attempt did it
     */
    record Done(@Nullable String result, boolean replayed) implements FenceAnswer {}

    /**
     * The participant said no.
     *
     * @param problem the problem as JSON
     * @param replayed whether it was said to an earlier attempt
     */
    record BusinessNo(String problem, boolean replayed) implements FenceAnswer {}

    /**
     * There was nothing to undo, and now there never will be.
     *
     * @param replayed whether an earlier attempt found so
     */
    record NothingToUndo(boolean replayed) implements FenceAnswer {}

    /**
     * To a check: the local transaction is not committed, and now it never will be.
     *
     * @param replayed whether an earlier check found so
     */
    record NeverCommitted(boolean replayed) implements FenceAnswer {}

    /**
     * Nothing was done, nothing is stored.
     *
     * @param reason why
     * @param detail a sentence for people
     */
    record Rejected(Rejection reason, String detail) implements FenceAnswer {
        /** The attempt came too late to start its work. */
        public static Rejected deadlinePassed(Instant deadline, Instant now) {
            return new Rejected(Rejection.DEADLINE_PASSED, "deadline " + deadline + " has passed, here it is " + now);
        }
    }
}
