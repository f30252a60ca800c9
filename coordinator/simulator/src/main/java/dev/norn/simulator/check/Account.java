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

    /** Whether the initiator makes its try: nobody here knows when, or whether. */
    private final boolean triedElsewhere;

    private final Set<String> attempts = new HashSet<>();
    private boolean forwardInFlight;
    private boolean settlingInFlight;
    boolean unknown;
    boolean working;
    boolean known;
    boolean undone;
    boolean confirmed;

    /** Whether an operator settled an operation of it or asked for one. */
    boolean repaired;

    boolean skipped;

    /** Whether an operator gave an operation of it up: it counts as settled. */
    boolean discarded;

    @Nullable
    Instant quietUntil;

    Account(Duration timeout, Duration quietPeriod, boolean triedElsewhere) {
        this.timeout = timeout;
        this.quietPeriod = quietPeriod;
        this.triedElsewhere = triedElsewhere;
    }

    boolean mayHaveRun() {
        return unknown || working || known || triedElsewhere;
    }

    boolean inFlight() {
        return forwardInFlight || settlingInFlight;
    }

    boolean isNew(Event.AttemptStarted attempt) {
        return attempts.add(attempt.operation() + "#" + attempt.attempt());
    }

    void started(BranchOperation operation) {
        forwardInFlight |= operation.isForward();
        settlingInFlight |= !operation.isForward();
    }

    void interrupted(BranchOperation operation, Instant time) {
        ended(operation);
        if (operation.isForward()) {
            unknown = true;
            awaitedUntil(time.plus(timeout));
        }
    }

    void unanswered(BranchOperation operation, Instant time) {
        ended(operation);
        if (operation.isForward()) {
            unknown = true;
            awaitedUntil(time);
        }
    }

    void pending(BranchOperation operation, Instant time) {
        ended(operation);
        if (operation.isForward()) {
            working = true;
            awaitedUntil(time);
        }
    }

    void ended(BranchOperation operation) {
        forwardInFlight &= !operation.isForward();
        settlingInFlight &= operation.isForward();
    }

    /** The operation is done, or counts as done. */
    void done(BranchOperation operation) {
        ended(operation);
        switch (operation) {
            case ACTION, TRY -> known = true;
            case COMPENSATE, CANCEL -> undone = true;
            case CONFIRM -> confirmed = true;
            case CHECK -> {
                // What it was asked about was said by the decision.
            }
        }
    }

    /** The action is done; or it is a producer, who said so of its local transaction. */
    void succeeded() {
        settlingInFlight = false;
        done(BranchOperation.ACTION);
    }

    /** A producer is not asked any more. Nothing else that settles a branch is in flight before the decision. */
    void decided() {
        settlingInFlight = false;
    }

    /** The participant said no: it did not happen, unless an earlier attempt did. */
    void failed() {
        forwardInFlight = false;
        settlingInFlight = false;
        working = false;
    }

    /** An operator says that the operation is done. */
    void repaired(BranchOperation operation) {
        done(operation);
        repaired = true;
    }

    /** An operator gave the operation up. What it would have done first is not done by that. */
    void discarded(BranchOperation operation) {
        if (!operation.isForward()) {
            done(operation);
        }
        repaired = true;
        discarded = true;
    }

    /** The deadline or an operator has overtaken the initiator, whose try may be on its way. */
    void overtaken(Instant time) {
        if (triedElsewhere) {
            awaitedUntil(time);
        }
    }

    private void awaitedUntil(Instant time) {
        Instant until = time.plus(quietPeriod);
        if (quietUntil == null || quietUntil.isBefore(until)) {
            quietUntil = until;
        }
    }
}
