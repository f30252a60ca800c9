package dev.norn.dsl.internal.expression;

import dev.norn.dsl.Json;
import dev.norn.dsl.SagaLimits;
import dev.norn.dsl.Scope;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of one input, condition or output: what it sees, what it has cost so far. Each JSON text is entered at
 * most once. Not for use by several threads.
 */
public final class Evaluation {

    private static final Value[] NO_LOCALS = new Value[0];

    private final Scope scope;
    private final Json result;
    private final int costLimit;
    private final int resultLimit;
    private int cost;
    private @Nullable Value input;
    private @Nullable Value resultValue;
    private @Nullable Map<String, Value> outputs;
    private Value[] locals = NO_LOCALS;

    /**
     * @param result of the step's action, for a compensation's input; otherwise {@link Json#NULL}
     */
    public Evaluation(Scope scope, Json result, SagaLimits limits) {
        this.scope = scope;
        this.result = result;
        this.costLimit = limits.evaluationCost();
        this.resultLimit = limits.resultLength();
    }

    void charge(int work) {
        cost += work;
        if (cost > costLimit || cost < 0) {
            cost = costLimit;
            throw new ExpressionFailure.LimitReached("the evaluation takes too long (expected: cost of at most "
                    + costLimit + ", limit evaluationCost)");
        }
    }

    /** For work on so many characters or bytes. */
    void chargeCharacters(int characters) {
        charge(1 + characters / 16);
    }

    /** For finding the way through so many characters of JSON. */
    void chargeScan(int characters) {
        charge(1 + characters / 128);
    }

    int resultLimit() {
        return resultLimit;
    }

    Value input() {
        if (input == null) {
            input = JsonValue.of(scope.input().text(), this);
        }
        return input;
    }

    Value result() {
        if (resultValue == null) {
            resultValue = JsonValue.of(result.text(), this);
        }
        return resultValue;
    }

    boolean hasOutput(String step) {
        return scope.outputs().containsKey(step);
    }

    Value output(String step) {
        if (outputs == null) {
            outputs = new HashMap<>();
        }
        Value known = outputs.get(step);
        if (known != null) {
            return known;
        }
        Json json = scope.outputs().get(step);
        if (json == null) {
            throw new ExpressionFailure("step '" + step + "' has no output");
        }
        Value value = JsonValue.of(json.text(), this);
        outputs.put(step, value);
        return value;
    }

    Value transactionId() {
        return new Value.Str(scope.transactionId());
    }

    Value startedAt() {
        return new Value.Time(scope.startedAt());
    }

    Value local(int slot) {
        Value value = locals[slot];
        if (value instanceof Value.Failed failed) {
            throw failed.failure;
        }
        return value;
    }

    void setLocal(int slot, Value value) {
        if (slot >= locals.length) {
            locals = Arrays.copyOf(locals, slot + 4);
        }
        locals[slot] = value;
    }
}
