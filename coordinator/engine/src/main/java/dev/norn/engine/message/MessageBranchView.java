package dev.norn.engine.message;

import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.machine.BranchStateView;
import dev.norn.engine.machine.Course;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The producer, or one delivery, as it is shown. */
record MessageBranchView(int index, MessageBranch branch) implements BranchStateView {

    @Override
    public String id() {
        return MessageState.idOf(index);
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
    public @Nullable Instant nextAttemptAt() {
        return Course.instant(branch.attempts().nextAt());
    }
}
