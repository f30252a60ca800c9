package dev.norn.engine.message;

import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.BranchView;
import dev.norn.engine.CallError;
import dev.norn.engine.machine.Course;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The producer, or one delivery, as it is shown. */
record MessageBranchView(int index, MessageBranch branch) implements BranchView {

    @Override
    public String id() {
        return MessageState.idOf(index);
    }

    @Override
    public BranchOperation operation() {
        return branch.operation();
    }

    @Override
    public OperationName target() {
        return branch.spec().target();
    }

    @Override
    public BranchStatus status() {
        return branch.status();
    }

    @Override
    public Json input() {
        return branch.spec().input();
    }

    @Override
    public @Nullable Json result() {
        return branch.result();
    }

    @Override
    public int attempts() {
        return branch.attempts().last();
    }

    @Override
    public @Nullable CallError lastError() {
        return branch.attempts().lastError();
    }

    @Override
    public @Nullable Instant nextAttemptAt() {
        return Course.instant(branch.attempts().nextAt());
    }

    @Override
    public boolean deadLettered() {
        return branch.attempts().deadLettered();
    }

    @Override
    public int redrives() {
        return branch.attempts().redrives();
    }
}
