package dev.norn.engine.saga;

/** Why a saga was decided. Stable: they are in the journal. */
final class DecisionCodes {

    /** Commit: the pivot is done. */
    static final String PIVOT_DONE = "PIVOT_DONE";

    /** Commit: there is no pivot, or it was passed over, and every step before it is done. */
    static final String STEPS_DONE = "STEPS_DONE";

    /** Roll back: a participant said no. */
    static final String BUSINESS_FAILURE = "BUSINESS_FAILURE";

    /** Roll back: a step used up its attempts. */
    static final String ATTEMPTS_EXHAUSTED = "ATTEMPTS_EXHAUSTED";

    /** Roll back: undecided at the deadline. */
    static final String DEADLINE = "DEADLINE";

    /** Roll back: an expression could not be evaluated. */
    static final String EXPRESSION_FAILED = "EXPRESSION_FAILED";

    /** Roll back: the initiator asked for it. */
    static final String REQUESTED = "REQUESTED";

    /** Roll back: an operator asked for it. */
    static final String OPERATOR = "OPERATOR";

    private DecisionCodes() {}
}
