package dev.norn.simulator.check;

import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the journal says about one branch: what may have run, what is in flight, what is undone. */
final class Account {

    private final Duration timeout;
    private final Duration quietPeriod;
    private final Set<String> attempts = new HashSet<>();
    boolean actionInFlight;
    boolean compensationInFlight;
    boolean unknown;
    boolean working;
    boolean known;
    boolean undone;

    /** Whether an operator settled an operation of it or asked for one. */
    boolean repaired;

    boolean skipped;

    /** Whether an operator gave an operation of it up: it counts as settled. */
    boolean discarded;

    @Nullable
    Instant quietUntil;

    Account(Duration timeout, Duration quietPeriod) {
        this.timeout = timeout;
        this.quietPeriod = quietPeriod;
    }

    boolean mayHaveRun() {
        return unknown || working || known;
    }

    boolean inFlight() {
        return actionInFlight || compensationInFlight;
    }

    boolean isNew(Event.AttemptStarted attempt) {
        return attempts.add(attempt.operation() + "#" + attempt.attempt());
    }

    void interrupted(BranchOperation operation, Instant time) {
        ended(operation);
        if (operation == BranchOperation.ACTION) {
            unknown = true;
            awaitedUntil(time.plus(timeout));
        }
    }

    void unanswered(BranchOperation operation, Instant time) {
        ended(operation);
        if (operation == BranchOperation.ACTION) {
            unknown = true;
            awaitedUntil(time);
        }
    }

    void pending(BranchOperation operation, Instant time) {
        ended(operation);
        if (operation == BranchOperation.ACTION) {
            working = true;
            awaitedUntil(time);
        }
    }

    void ended(BranchOperation operation) {
        switch (operation) {
            case ACTION -> actionInFlight = false;
            case COMPENSATE -> compensationInFlight = false;
            case TRY, CONFIRM, CANCEL -> throw new IllegalStateException("of a saga: " + operation);
        }
    }

    private void awaitedUntil(Instant time) {
        Instant until = time.plus(quietPeriod);
        if (quietUntil == null || quietUntil.isBefore(until)) {
            quietUntil = until;
        }
    }
}
