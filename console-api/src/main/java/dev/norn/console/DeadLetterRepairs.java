package dev.norn.console;

import dev.norn.engine.Input;
import dev.norn.engine.Repair;
import dev.norn.engine.TransactionState;
import dev.norn.runtime.CoordinatorException;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Set;

/** Brings dead letters back and gives them up; each time noted in the audit log and in the transaction's journal. */
@Singleton
final class DeadLetterRepairs {

    /** Says nothing about the letter: this node cannot tell, or not now. */
    private static final Set<String> TEMPORARY =
            Set.of("NOT_OWNER", "UNAVAILABLE", "OUTCOME_UNKNOWN", "OVERLOADED", "DATABASE_UNAVAILABLE");

    private final Repairs repairs;

    DeadLetterRepairs(Repairs repairs) {
        this.repairs = repairs;
    }

    /**
     * Does it, unless the letter was brought back since it was read: two who want the same do it once.
     *
     * @return its transaction afterwards
     * @throws CoordinatorException with {@code NOT_DEAD_LETTERED} if it is not that letter any more, or if its transaction's
     *     state does not allow it
     */
    TransactionState carryOut(DeadLetterAction action, DeadLetter letter, Repair repair) {
        int branch = Objects.requireNonNull(letter.branchIndex());
        Input command =
                switch (action) {
                    case REDRIVE -> new Input.Redrive(branch, letter.parking(), repair);
                    case DISCARD -> new Input.Discard(branch, letter.parking(), repair);
                };
        long transaction = Objects.requireNonNull(letter.transaction());
        return repairs.carryOut(action.word(), transaction, letter.branch(), repair, command);
    }

    /** Whether the same may succeed later, here or at another node. */
    static boolean isTemporary(CoordinatorException refusal) {
        return TEMPORARY.contains(refusal.code());
    }
}
