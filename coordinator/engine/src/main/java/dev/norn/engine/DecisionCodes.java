package dev.norn.engine;

/** Why a transaction was decided. Stable: they are in the journal. */
public final class DecisionCodes {

    /** Commit: the pivot is done. */
    public static final String PIVOT_DONE = "PIVOT_DONE";

    /** Commit: there is no pivot, or it was passed over, and every step before it is done. */
    public static final String STEPS_DONE = "STEPS_DONE";

    /** Commit: the initiator of a TCC transaction, or the producer of a message, asked for it. */
    public static final String COMMIT_REQUESTED = "COMMIT_REQUESTED";

    /** Commit: every try that the coordinator ran is done. */
    public static final String TRIES_DONE = "TRIES_DONE";

    /** Commit: the producer of a message was asked, and said that its local transaction is committed. */
    public static final String CHECK_COMMITTED = "CHECK_COMMITTED";

    /** Roll back: the producer of a message was asked, and said that its local transaction never will be. */
    public static final String CHECK_NEVER = "CHECK_NEVER";

    /** Roll back: a participant said no. */
    public static final String BUSINESS_FAILURE = "BUSINESS_FAILURE";

    /** Roll back: a step or a try used up its attempts. */
    public static final String ATTEMPTS_EXHAUSTED = "ATTEMPTS_EXHAUSTED";

    /** Roll back: undecided at the deadline. */
    public static final String DEADLINE = "DEADLINE";

    /** Roll back: an expression could not be evaluated. */
    public static final String EXPRESSION_FAILED = "EXPRESSION_FAILED";

    /** Roll back: the initiator asked for it. */
    public static final String REQUESTED = "REQUESTED";

    /** Roll back: an operator asked for it. Of a message, also commit. */
    public static final String OPERATOR = "OPERATOR";

    private DecisionCodes() {}
}
