package dev.norn.console;

import dev.norn.engine.Input;
import dev.norn.engine.Repair;
import dev.norn.engine.TransactionState;
import dev.norn.runtime.CoordinatorException;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Set;

/** Brings dead letters back and gives them up, whatever they were; each time noted in the audit log and with what it was. */
@Singleton
final class DeadLetterRepairs {

    /** Says nothing about the letter: this node cannot tell, or not now. */
    private static final Set<String> TEMPORARY =
            Set.of("NOT_OWNER", "UNAVAILABLE", "OUTCOME_UNKNOWN", "OVERLOADED", "DATABASE_UNAVAILABLE");

    private final Repairs repairs;
    private final MessageRepairs messages;

    DeadLetterRepairs(Repairs repairs, MessageRepairs messages) {
        this.repairs = repairs;
        this.messages = messages;
    }

    /** Does it, as {@link #ofBranch} or {@link MessageRepairs#carryOut} say. */
    void carryOut(DeadLetterAction action, DeadLetter letter, Repair repair) {
        if (letter.source() == DeadLetterSource.BRANCH) {
            var _ = ofBranch(action, letter, repair);
        } else {
            messages.carryOut(action, letter.id(), repair, null);
        }
    }

    /**
     * Does it to an operation of a branch, unless it was brought back since the letter was read: two who want the same do it
     * once.
     *
     * @return its transaction afterwards
     * @throws CoordinatorException with {@code NOT_DEAD_LETTERED} if it is not that letter any more, or if its transaction's
     *     state does not allow it
     */
    TransactionState ofBranch(DeadLetterAction action, DeadLetter letter, Repair repair) {
        int branch = Objects.requireNonNull(letter.branchIndex());
        Input command =
                switch (action) {
                    case REDRIVE -> new Input.Redrive(branch, letter.parking(), repair);
                    case DISCARD -> new Input.Discard(branch, letter.parking(), repair);
                };
        long transaction = Objects.requireNonNull(letter.transaction());
        return repairs.carryOut(action.word(), transaction, letter.branch(), repair, command);
    }

    /** Whether messages could not be sent just now; other letters need not wait for that. */
    static boolean isKafkaAway(CoordinatorException refusal) {
        return refusal.code().equals(MessageRepairs.KAFKA_UNAVAILABLE);
    }

    /** Whether the same may succeed later, here or at another node. */
    static boolean isTemporary(CoordinatorException refusal) {
        return TEMPORARY.contains(refusal.code());
    }
}
