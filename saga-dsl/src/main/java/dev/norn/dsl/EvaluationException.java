package dev.norn.dsl;

/** An expression of a stored definition could not be evaluated on this transaction's data, or cost too much. */
public final class EvaluationException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * @param message which expression, and what was wrong with it
     */
    public EvaluationException(String message) {
        super(message);
    }
}
