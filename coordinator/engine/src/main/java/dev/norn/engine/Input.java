package dev.norn.engine;

import dev.norn.dsl.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can happen to a transaction that exists: a command, a participant's answer, the passing of time. */
public sealed interface Input {

    /** A call ended. Ignored unless it is the attempt in flight of that branch and operation. */
    record Answered(int branch, BranchOperation operation, int attempt, Answer answer) implements Input {}

    /** {@link TransactionState#nextDueAt()} has come. */
    record TimePassed() implements Input {}

    /** A new owner has replayed the transaction: what was in flight is unknown, and nobody else will answer for it. */
    record Recovered() implements Input {}

    /**
     * The initiator of a TCC transaction is about to make these tries.
     *
     * @param key under which the same request, asked again, registers nothing more; null if it has none
     */
    record Register(List<BranchSpec> branches, @Nullable RegistrationKey key) implements Input {}

    /**
     * The initiator of a TCC transaction wants it committed, or the producer of a message submits it.
     *
     * @param branches exactly the branches that it means, with what their tries gave; null if it does not say, as of a message
     */
    record Commit(@Nullable List<TriedBranch> branches) implements Input {}

    /** The initiator or an operator wants an undecided transaction rolled back; the producer of a message aborts it. */
    record Rollback(Repair repair) implements Input {}

    /** Try the branch (or every waiting branch) now, with a new input if one is given; brings dead letters back. */
    record RetryNow(@Nullable Integer branch, @Nullable Json input, Repair repair) implements Input {}

    /** Roll back by an operator's decision, or compensate one branch now. */
    record Compensate(@Nullable Integer branch, @Nullable Json input, Repair repair) implements Input {}

    /** Go on as if the branch's operation had succeeded with this output, without calling it. */
    record Skip(int branch, Json output, Repair repair) implements Input {}

    /** The operator has settled the branch's operation by hand outside Norn. */
    record Resolve(int branch, Json output, Repair repair) implements Input {}

    /** End the transaction as it is. */
    record Kill(Repair repair) implements Input {}

    /**
     * Bring a dead letter back: its operation is tried again and goes on from there.
     *
     * @param parking the stay that is meant: what was brought back and parked again meanwhile is left alone; null for any
     */
    record Redrive(int branch, @Nullable Parking parking, Repair repair) implements Input {

        /** Whichever dead letter the branch is now. */
        public Redrive(int branch, Repair repair) {
            this(branch, null, repair);
        }
    }

    /**
     * Give a dead letter up: its operation counts as settled by hand.
     *
     * @param parking the stay that is meant, as of {@link Redrive}; null for any
     */
    record Discard(int branch, @Nullable Parking parking, Repair repair) implements Input {

        /** Whichever dead letter the branch is now. */
        public Discard(int branch, Repair repair) {
            this(branch, null, repair);
        }
    }
}
