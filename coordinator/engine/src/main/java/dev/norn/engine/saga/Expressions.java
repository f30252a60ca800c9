package dev.norn.engine.saga;

import dev.norn.dsl.EvaluationException;
import dev.norn.dsl.Json;
import dev.norn.dsl.Scope;
import dev.norn.dsl.StepDefinition;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a saga's expressions see and give. A step sees the outputs of earlier stages only: those do not change any more,
 * so that every attempt of an operation gets the same input, and none has to be kept.
 */
final class Expressions {

    private Expressions() {}

    /** Whether the step runs. An operator who gives it an input has answered that. */
    static boolean when(SagaState state, int branch) throws EvaluationException {
        if (state.branch(branch).actionInput() != null) {
            return true;
        }
        StepDefinition step = state.plan().step(branch);
        return !step.conditional() || state.definition().when(step, scopeOf(state, step.stage()));
    }

    static Json actionInput(SagaState state, int branch) throws EvaluationException {
        Json given = state.branch(branch).actionInput();
        if (given != null) {
            return given;
        }
        StepDefinition step = state.plan().step(branch);
        return state.definition().actionInput(step, scopeOf(state, step.stage()));
    }

    static Json compensationInput(SagaState state, int branch) throws EvaluationException {
        Json given = state.branch(branch).compensationInput();
        if (given != null) {
            return given;
        }
        StepDefinition step = state.plan().step(branch);
        return state.definition()
                .compensationInput(
                        step, scopeOf(state, step.stage()), actionInput(state, branch), knownResult(state, branch));
    }

    /** The action's result as far as its compensation may rely on it. */
    static Json knownResult(SagaState state, int branch) {
        Branch it = state.branch(branch);
        Json result = it.result();
        return result == null || it.unknown() || it.working() ? Json.NULL : result;
    }

    static Json output(SagaState state) throws EvaluationException {
        return state.definition().output(scopeOf(state, Integer.MAX_VALUE));
    }

    private static Scope scopeOf(SagaState state, int stage) {
        return new Scope(Long.toString(state.id()), state.createdAt(), state.input(), outputsBefore(state, stage));
    }

    private static Map<String, Json> outputsBefore(SagaState state, int stage) {
        if (stage == 0) {
            return Map.of();
        }
        Map<String, Json> outputs = new HashMap<>();
        for (StepDefinition step : state.plan().steps()) {
            @Nullable Json result = state.branch(step.index()).result();
            if (step.stage() < stage && result != null) {
                outputs.put(step.id(), result);
            }
        }
        return outputs;
    }
}
