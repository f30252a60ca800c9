package dev.norn.engine;

import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the shell must do once the events that caused it are committed; never before. */
public sealed interface Effect {

    /**
     * Call a participant once and give the outcome back as {@link Input.Answered}.
     *
     * @param branch the branch's number
     * @param operation what is asked
     * @param attempt from 1, counted per branch and operation, never repeated
     * @param target whom to call, and the path
     * @param input the body's {@code input}
     * @param result the body's {@code result}; null where the body has none
     * @param timeout of this attempt, from the moment it is sent
     */
    record Call(
            int branch,
            BranchOperation operation,
            int attempt,
            OperationName target,
            Json input,
            @Nullable Json result,
            Duration timeout)
            implements Effect {}
}
