package dev.norn.engine;

/** Why a transaction needs attention. Stable: operators filter and alert on them. */
public final class AttentionCodes {

    /** An operation that cannot be given up is retried for long. */
    public static final String RETRYING = "RETRYING";

    /** An operation is parked. */
    public static final String DEAD_LETTER = "DEAD_LETTER";

    /** The saga is committed, and its output could not be evaluated. */
    public static final String OUTPUT_FAILED = "OUTPUT_FAILED";

    /** An operator rolled back, and the pivot, which nothing undoes, ran or may have run. */
    public static final String PIVOT_MAY_HAVE_RUN = "PIVOT_MAY_HAVE_RUN";

    private AttentionCodes() {}
}
