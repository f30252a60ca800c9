package dev.norn.engine.tcc;

import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.machine.BranchStateView;
import dev.norn.engine.machine.Course;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A branch of a TCC transaction as it is shown. */
record TccBranchView(TccState state, int index) implements BranchStateView {

    @Override
    public TccBranch branch() {
        return state.branch(index);
    }

    @Override
    public String id() {
        return TccState.idOf(index);
    }

    @Override
    public OperationName target() {
        return branch().spec().target();
    }

    @Override
    public BranchStatus status() {
        return branch().status().shown();
    }

    @Override
    public Json input() {
        return branch().inputOf(branch().operation());
    }

    @Override
    public @Nullable Json result() {
        return branch().result();
    }

    @Override
    public @Nullable Instant nextAttemptAt() {
        return Course.instant(Timers.nextAttemptAt(state, index));
    }
}
