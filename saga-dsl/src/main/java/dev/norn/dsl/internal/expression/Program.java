package dev.norn.dsl.internal.expression;

import dev.norn.dsl.EvaluationException;
import dev.norn.dsl.internal.expression.Value.Bool;
import dev.norn.dsl.internal.expression.Value.Int;
import dev.norn.dsl.internal.expression.Value.Str;

/** A compiled expression. Immutable once {@link #link} was called, which is before its saga is handed out. */
public final class Program {

    private final String source;
    private final boolean path;
    private Operation operation = evaluation -> {
        throw new IllegalStateException("the expression was not linked");
    };

    /**
     * @param path whether it is only names joined by dots
     */
    Program(String source, boolean path) {
        this.source = source;
        this.path = path;
    }

    void link(Operation compiled) {
        operation = compiled;
    }

    /** Appends the value as JSON. */
    void write(Evaluation evaluation, JsonOutput out) {
        try {
            operation.eval(evaluation).write(out);
        } catch (ExpressionFailure.LimitReached e) {
            throw new ExpressionFailure.LimitReached(located(e));
        } catch (ExpressionFailure e) {
            throw new ExpressionFailure(located(e));
        }
    }

    /**
     * The value of a condition. One that is only a path, such as {@code input.gift}, is false where the path leads
     * nowhere: an optional flag need not be sent to be false.
     *
     * @throws EvaluationException if it has none, or another than true and false
     */
    public boolean test(Evaluation evaluation) throws EvaluationException {
        try {
            Value value = operation.eval(evaluation);
            if (value instanceof Bool bool) {
                return bool.value;
            }
            throw new EvaluationException("${ " + source + " }: the result is a " + value.type() + " (expected: bool)");
        } catch (ExpressionFailure.Missing e) {
            if (path) {
                return false;
            }
            throw new EvaluationException(located(e));
        } catch (ExpressionFailure e) {
            throw new EvaluationException(located(e));
        }
    }

    /**
     * The value of what must be a string or an integer.
     *
     * @throws EvaluationException if it has none, or another
     */
    public String text(Evaluation evaluation) throws EvaluationException {
        try {
            Value value = operation.eval(evaluation);
            if (value instanceof Str text) {
                return text.value;
            }
            if (value instanceof Int number) {
                return Long.toString(number.value);
            }
            throw new EvaluationException(
                    "${ " + source + " }: the result is a " + value.type() + " (expected: string or int)");
        } catch (ExpressionFailure e) {
            throw new EvaluationException(located(e));
        }
    }

    private String located(ExpressionFailure failure) {
        return "${ " + source + " }: " + failure.getMessage();
    }

    @Override
    public String toString() {
        return "${ " + source + " }";
    }
}
