package dev.norn.engine.saga;

/** Why a saga needs attention. Stable: operators filter and alert on them. */
final class AttentionCodes {

    /** An operation that cannot be given up is retried for long. */
    static final String RETRYING = "RETRYING";

    /** An operation is parked. */
    static final String DEAD_LETTER = "DEAD_LETTER";

    /** The saga is committed, and its output could not be evaluated. */
    static final String OUTPUT_FAILED = "OUTPUT_FAILED";

    /** An operator rolled back, and the pivot, which nothing undoes, ran or may have run. */
    static final String PIVOT_MAY_HAVE_RUN = "PIVOT_MAY_HAVE_RUN";

    private AttentionCodes() {}
}
