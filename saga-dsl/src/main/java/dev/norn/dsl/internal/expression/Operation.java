package dev.norn.dsl.internal.expression;

/** A compiled piece of an expression. Immutable. */
@FunctionalInterface
interface Operation {

    /**
     * Its value; never {@link Value.Failed}.
     *
     * @throws ExpressionFailure if it has none
     */
    Value eval(Evaluation evaluation);
}
