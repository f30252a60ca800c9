package dev.norn.engine.machine;

import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchView;
import dev.norn.engine.CallError;
import org.jspecify.annotations.Nullable;

/** What a branch of any mode shows of its attempts. */
public interface BranchStateView extends BranchView {

    /** The branch that is shown. */
    BranchState branch();

    @Override
    default BranchOperation operation() {
        return branch().operation();
    }

    @Override
    default int attempts() {
        return branch().attempts().last();
    }

    @Override
    default @Nullable CallError lastError() {
        return branch().attempts().lastError();
    }

    @Override
    default boolean deadLettered() {
        return branch().deadLettered();
    }

    @Override
    default int redrives() {
        return branch().attempts().redrives();
    }
}
