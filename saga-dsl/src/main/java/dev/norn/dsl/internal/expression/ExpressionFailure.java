package dev.norn.dsl.internal.expression;

/** An expression has no value. CEL's {@code &&}, {@code ||} and comprehensions may absorb it, so it has no stack trace. */
public class ExpressionFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ExpressionFailure(String message) {
        super(message, null, false, false);
    }

    /** A member that is asked for is not there. */
    public static final class Missing extends ExpressionFailure {

        private static final long serialVersionUID = 1L;

        public Missing(String field) {
            super("no such key: " + field);
        }
    }

    /** A limit was reached. Never absorbed: the evaluation ends here. */
    public static final class LimitReached extends ExpressionFailure {

        private static final long serialVersionUID = 1L;

        public LimitReached(String message) {
            super(message);
        }
    }
}
