package dev.norn.dsl.internal.expression;

import dev.norn.dsl.SagaCode;

/**
 * What is wrong with an expression.
 *
 * @param offset where in its text, in code points from 0
 * @param warning whether it may be stored all the same
 */
public record ExpressionProblem(SagaCode code, int offset, String message, boolean warning) {

    static ExpressionProblem error(SagaCode code, int offset, String message) {
        return new ExpressionProblem(code, offset, message, false);
    }
}
