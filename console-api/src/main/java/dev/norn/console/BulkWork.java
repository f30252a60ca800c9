package dev.norn.console;

import dev.norn.engine.Repair;
import dev.norn.runtime.CoordinatorException;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Goes on with running operations. What is done leaves the list and what is refused is noted, so what is left is what the
 * list still has: there is no place to keep, and nothing is done twice when another node goes on.
 */
@Singleton
final class BulkWork {

    private static final int BATCH = 20;

    private final BulkOperations operations;
    private final DeadLetters deadLetters;
    private final DeadLetterRepairs repairs;
    private final MessageRepairs messages;

    BulkWork(BulkOperations operations, DeadLetters deadLetters, DeadLetterRepairs repairs, MessageRepairs messages) {
        this.messages = messages;
        this.operations = operations;
        this.deadLetters = deadLetters;
        this.repairs = repairs;
    }

    /**
     * Does a bounded part of each operation, of these shards.
     *
     * @return how much it did
     * @throws CoordinatorException if this node cannot serve now
     */
    int round(int[] shards, Pace pace) {
        int tried = 0;
        for (BulkOperation operation : operations.running()) {
            tried += round(operation, shards, pace);
        }
        return tried;
    }

    private int round(BulkOperation operation, int[] shards, Pace pace) {
        List<DeadLetter> letters = deadLetters.left(operation, shards, canDo(operation), BATCH);
        if (letters.isEmpty() && deadLetters.countLeft(operation) == 0) {
            operations.end(operation.id(), BulkOperation.Status.DONE);
        }
        int tried = 0;
        int done = 0;
        try {
            while (tried < letters.size() && mayTry(operation, letters.get(tried)) && pace.next()) {
                done += carryOut(operation, letters.get(tried)) ? 1 : 0;
                tried++;
            }
        } finally {
            operations.progress(operation.id(), done);
        }
        return tried;
    }

    private boolean mayTry(BulkOperation operation, DeadLetter letter) {
        return letter.source() == DeadLetterSource.BRANCH || canDo(operation);
    }

    /** Discarding needs no Kafka. */
    private boolean canDo(BulkOperation operation) {
        return operation.action() == DeadLetterAction.DISCARD || messages.mayTry();
    }

    private boolean carryOut(BulkOperation operation, DeadLetter letter) {
        String reason = operation.reason() + " (operation " + operation.id() + ")";
        try {
            repairs.carryOut(operation.action(), letter, new Repair(reason, operation.operator()));
            return true;
        } catch (CoordinatorException refusal) {
            if (DeadLetterRepairs.isTemporary(refusal)) {
                throw refusal;
            }
            if (DeadLetterRepairs.isKafkaAway(refusal)) {
                return false;
            }
            if (deadLetters.find(letter.id()).isPresent()) {
                operations.refuse(operation.id(), letter, refusal);
            }
            return false;
        }
    }
}
