package dev.norn.engine;

import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A branch as it is shown. */
public interface BranchView {

    /** The branch's number, from 0, in order. */
    int index();

    /** Its id, unique in the transaction, as participants see it: of a saga the step's. */
    String id();

    /** What is tried now or was tried last: its action or try, or what settles it once that has begun. */
    BranchOperation operation();

    /** What the branch calls now or called last. */
    OperationName target();

    /** Where it stands. */
    BranchStatus status();

    /** The input its action or try was or would be called with; null while it cannot be evaluated. */
    @Nullable
    Json input();

    /** The action's or try's result; null while there is none. */
    @Nullable
    Json result();

    /** The attempts made of the current operation, an attempt in flight included. */
    int attempts();

    /** The last thing that went wrong with the current operation. */
    @Nullable
    CallError lastError();

    /** When it is tried next; null if it is in flight, waits for others, or is done. */
    @Nullable
    Instant nextAttemptAt();

    /** Whether its operation used up its attempts and waits for an operator or a rule. */
    boolean deadLettered();

    /** How often the current operation was a dead letter and was brought back. */
    int redrives();
}
