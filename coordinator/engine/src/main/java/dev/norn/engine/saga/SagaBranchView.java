package dev.norn.engine.saga;

import dev.norn.dsl.Compensation;
import dev.norn.dsl.EvaluationException;
import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.dsl.StepDefinition;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.BranchView;
import dev.norn.engine.CallError;
import dev.norn.engine.machine.Attempts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A branch of a saga as it is shown: its state, and what the definition says about it. */
record SagaBranchView(SagaState state, int index) implements BranchView {

    private Branch branch() {
        return state.branch(index);
    }

    private StepDefinition definition() {
        return state.plan().step(index);
    }

    @Override
    public String id() {
        return definition().id();
    }

    @Override
    public OperationName target() {
        return branch().operation() == BranchOperation.COMPENSATE
                ? definition()
                        .compensation()
                        .map(Compensation::operation)
                        .orElse(definition().action())
                : definition().action();
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
    public @Nullable Json input() {
        if (branch().status() == StepStatus.SKIPPED) {
            return null;
        }
        try {
            return Expressions.actionInput(state, index);
        } catch (EvaluationException e) {
            return null;
        }
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
