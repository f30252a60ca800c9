package dev.norn.engine.machine;

import dev.norn.engine.BranchOperation;
import dev.norn.engine.CallError;
import dev.norn.engine.Parking;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of the operation that a branch is at: its action or try, and once that has begun what settles it. Times are
 * milliseconds since 1970.
 *
 * @param last the number of the newest attempt, 0 before the first; never repeated
 * @param used how many were sent and failed since the operation began or was redriven: what a policy limits
 * @param pauses how many pauses were made since then: what the pauses grow by
 * @param redrives how often the operation was parked and brought back
 * @param inFlight whether the newest one has not ended
 * @param nextAt when the next one is due, or {@link #NEVER}
 * @param clockStart when the first one started since the operation began or was redriven, or {@link #NEVER}: what
 *     escalation counts from
 * @param deadLettered whether the operation is parked
 * @param lastError why the newest failed one failed
 */
public record Attempts(
        int last,
        int used,
        int pauses,
        int redrives,
        boolean inFlight,
        long nextAt,
        long clockStart,
        boolean deadLettered,
        @Nullable CallError lastError) {

    /** A time that does not come. */
    public static final long NEVER = Long.MAX_VALUE;

    /** An operation that was not tried yet. */
    public static final Attempts NONE = new Attempts(0, 0, 0, 0, false, NEVER, NEVER, false, null);

    /** The reason for parking what was never answered. */
    private static final CallError NO_FINAL_ANSWER =
            new CallError("NO_FINAL_ANSWER", "no attempt was answered finally", null);

    /** Whether a next one is planned, or the operation is parked: there is something to try again. */
    public boolean waits() {
        return nextAt != NEVER || deadLettered;
    }

    /** Why the operation is parked, if it is now. */
    public CallError whyParked() {
        return lastError == null ? NO_FINAL_ANSWER : lastError;
    }

    /**
     * Whether the operation is parked, and this is the stay that is meant.
     *
     * @param operation what the attempts are of
     * @param meant null for any
     */
    public boolean parkedAs(BranchOperation operation, @Nullable Parking meant) {
        return deadLettered && (meant == null || meant.equals(new Parking(operation, redrives)));
    }

    /** A new one begins. */
    public Attempts started(int attempt, long time) {
        long clock = clockStart == NEVER ? time : clockStart;
        return new Attempts(attempt, used, pauses, redrives, true, NEVER, clock, false, lastError);
    }

    /** The newest one is over, well or finally. */
    public Attempts ended(@Nullable CallError error) {
        return new Attempts(last, used, pauses, redrives, false, NEVER, clockStart, false, error);
    }

    /** The newest one was sent and failed. */
    public Attempts failed(CallError error, long next) {
        return new Attempts(last, used + 1, pauses + 1, redrives, false, next, clockStart, false, error);
    }

    /** The newest one ended without using itself up. */
    public Attempts postponed(@Nullable CallError error, long next) {
        return new Attempts(last, used, pauses + 1, redrives, false, next, clockStart, false, error);
    }

    /** The newest one was lost by the coordinator, which is no reason to make a longer pause. */
    public Attempts interrupted(long next) {
        return new Attempts(last, used, pauses, redrives, false, next, clockStart, false, lastError);
    }

    /** There could be no attempt, because an expression failed. */
    public Attempts notEvaluated(CallError error, long time, long next) {
        long clock = clockStart == NEVER ? time : clockStart;
        return new Attempts(last, used + 1, pauses + 1, redrives, false, next, clock, false, error);
    }

    /** Nothing counts towards escalation yet. */
    public Attempts withoutClock() {
        return new Attempts(last, used, pauses, redrives, inFlight, nextAt, NEVER, deadLettered, lastError);
    }

    /** The next one is due at that time. */
    public Attempts due(long time) {
        return new Attempts(last, used, pauses, redrives, inFlight, time, clockStart, false, lastError);
    }

    /** Nothing further is tried. */
    public Attempts dropped() {
        return ended(lastError);
    }

    /** The operation waits for an operator. */
    public Attempts parked(CallError error) {
        return new Attempts(last, used, pauses, redrives, false, NEVER, clockStart, true, error);
    }

    /** A parked operation begins anew, with its attempts' numbers going on. */
    public Attempts redriven(long time) {
        return new Attempts(last, 0, 0, redrives + 1, false, time, NEVER, false, lastError);
    }
}
