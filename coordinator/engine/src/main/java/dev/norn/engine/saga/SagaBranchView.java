package dev.norn.engine.saga;

import dev.norn.dsl.Compensation;
import dev.norn.dsl.EvaluationException;
import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.dsl.StepDefinition;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.machine.BranchStateView;
import dev.norn.engine.machine.Course;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A branch of a saga as it is shown: its state, and what the definition says about it. */
record SagaBranchView(SagaState state, int index) implements BranchStateView {

    @Override
    public Branch branch() {
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
    public @Nullable Instant nextAttemptAt() {
        return Course.instant(Timers.nextAttemptAt(state, index));
    }
}
