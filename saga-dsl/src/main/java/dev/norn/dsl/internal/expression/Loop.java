package dev.norn.dsl.internal.expression;

import java.util.List;

/**
 * A comprehension: {@code all}, {@code exists}, {@code exists_one}, {@code map}, {@code filter}. A failing step does not
 * end {@code all} and {@code exists}: a later element may still decide.
 *
 * @param endless whether the condition is the constant {@code true}, so that a failure is final
 */
record Loop(
        Operation range,
        Operation init,
        Operation condition,
        Operation step,
        Operation result,
        int iterSlot,
        int accuSlot,
        boolean endless)
        implements Operation {

    @Override
    public Value eval(Evaluation evaluation) {
        List<Value> elements = elements(range.eval(evaluation));
        evaluation.setLocal(accuSlot, init.eval(evaluation));
        for (Value element : elements) {
            evaluation.charge(2);
            evaluation.setLocal(iterSlot, element);
            if (!endless && !Logic.isTrue(condition.eval(evaluation), "a loop's condition")) {
                break;
            }
            evaluation.setLocal(accuSlot, stepped(evaluation));
        }
        return result.eval(evaluation);
    }

    private Value stepped(Evaluation evaluation) {
        try {
            return step.eval(evaluation);
        } catch (ExpressionFailure.LimitReached e) {
            throw e;
        } catch (ExpressionFailure e) {
            if (endless) {
                throw e;
            }
            return new Value.Failed(e);
        }
    }

    private static List<Value> elements(Value range) {
        if (range instanceof ListValue list) {
            return list.items();
        }
        if (range instanceof MapValue map) {
            return List.copyOf(map.entries().keySet());
        }
        throw new ExpressionFailure("cannot loop over a " + range.type() + " (expected: a list or a map)");
    }
}
