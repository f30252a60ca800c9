package dev.norn.engine.tcc;

import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.BranchView;
import dev.norn.engine.CallError;
import dev.norn.engine.machine.Attempts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A branch of a TCC transaction as it is shown. */
record TccBranchView(TccState state, int index) implements BranchView {

    private TccBranch branch() {
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
    public BranchOperation operation() {
        return branch().operation();
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
    public int attempts() {
        return branch().attempts().last();
    }

    @Override
    public @Nullable CallError lastError() {
        return branch().attempts().lastError();
    }

    @Override
    public @Nullable Instant nextAttemptAt() {
        long next = Timers.nextAttemptAt(state, index);
        return next == Attempts.NEVER ? null : Instant.ofEpochMilli(next);
    }

    @Override
    public boolean deadLettered() {
        return branch().deadLettered();
    }

    @Override
    public int redrives() {
        return branch().attempts().redrives();
    }
}
