package dev.norn.dsl.internal.expression;

/** CEL's logic: {@code &&} and {@code ||} absorb the failure of one side if the other decides. */
final class Logic {

    private Logic() {}

    static boolean isTrue(Value value, String what) {
        if (value instanceof Value.Bool bool) {
            return bool.value;
        }
        throw new ExpressionFailure(what + " is a " + value.type() + " (expected: bool)");
    }

    static Operation and(Operation a, Operation b) {
        return evaluation -> decided(a, b, false, evaluation);
    }

    static Operation or(Operation a, Operation b) {
        return evaluation -> decided(a, b, true, evaluation);
    }

    private static Value decided(Operation a, Operation b, boolean deciding, Evaluation evaluation) {
        evaluation.charge(1);
        ExpressionFailure failure = null;
        try {
            if (isTrue(a.eval(evaluation), "an operand of && or ||") == deciding) {
                return Value.of(deciding);
            }
        } catch (ExpressionFailure.LimitReached e) {
            throw e;
        } catch (ExpressionFailure e) {
            failure = e;
        }
        if (isTrue(b.eval(evaluation), "an operand of && or ||") == deciding) {
            return Value.of(deciding);
        }
        if (failure != null) {
            throw failure;
        }
        return Value.of(!deciding);
    }

    static Operation not(Operation a) {
        return evaluation -> Value.of(!isTrue(a.eval(evaluation), "the operand of !"));
    }

    static Operation choose(Operation condition, Operation yes, Operation no) {
        return evaluation -> {
            evaluation.charge(1);
            return isTrue(condition.eval(evaluation), "the condition of ? :")
                    ? yes.eval(evaluation)
                    : no.eval(evaluation);
        };
    }

    /** True unless the operand is certainly false; a failure counts as true. */
    static Operation notStrictlyFalse(Operation a) {
        return evaluation -> {
            try {
                return Value.of(isTrue(a.eval(evaluation), "a loop's condition"));
            } catch (ExpressionFailure.LimitReached e) {
                throw e;
            } catch (ExpressionFailure e) {
                return Value.TRUE;
            }
        };
    }
}
