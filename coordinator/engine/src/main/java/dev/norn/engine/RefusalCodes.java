package dev.norn.engine;

/** Why a command is refused. Stable: clients switch on them. */
public final class RefusalCodes {

    /** The transaction is of another mode. */
    public static final String WRONG_MODE = "WRONG_MODE";

    /** The transaction is decided otherwise. */
    public static final String ALREADY_DECIDED = "ALREADY_DECIDED";

    /** Nothing will happen to it any more. */
    public static final String ALREADY_ENDED = "ALREADY_ENDED";

    /** From here a saga only goes forward. */
    public static final String PIVOT_MAY_HAVE_RUN = "PIVOT_MAY_HAVE_RUN";

    /** Whether the pivot ran must be settled first. */
    public static final String PIVOT_UNDECIDED = "PIVOT_UNDECIDED";

    /** It has no branch with this number. */
    public static final String NO_SUCH_BRANCH = "NO_SUCH_BRANCH";

    /** It must be said which branch. */
    public static final String BRANCH_REQUIRED = "BRANCH_REQUIRED";

    /** A call is under way. */
    public static final String ATTEMPT_IN_FLIGHT = "ATTEMPT_IN_FLIGHT";

    /** Nothing waits to be tried again. */
    public static final String NOTHING_TO_RETRY = "NOTHING_TO_RETRY";

    /** The branch is at nothing that could be gone past. */
    public static final String NOTHING_TO_SKIP = "NOTHING_TO_SKIP";

    /** The branch has no open operation. */
    public static final String NOTHING_TO_RESOLVE = "NOTHING_TO_RESOLVE";

    /** The branch has nothing to undo. */
    public static final String NOTHING_TO_COMPENSATE = "NOTHING_TO_COMPENSATE";

    /** Only in a rollback. */
    public static final String NOT_ROLLING_BACK = "NOT_ROLLING_BACK";

    /** Later steps are compensated first. */
    public static final String WAITS_FOR_LATER_STEPS = "WAITS_FOR_LATER_STEPS";

    /** The operation is not parked. */
    public static final String NOT_DEAD_LETTERED = "NOT_DEAD_LETTERED";

    /** Other branches are registered than the commit means. */
    public static final String BRANCHES_DIFFER = "BRANCHES_DIFFER";

    /** The coordinator makes the tries and decides by them. */
    public static final String TRIES_BY_COORDINATOR = "TRIES_BY_COORDINATOR";

    /** More branches than a transaction has room for. */
    public static final String TOO_MANY_BRANCHES = "TOO_MANY_BRANCHES";

    /** Longer inputs, all together, than a transaction has room for. */
    public static final String INPUTS_TOO_LONG = "INPUTS_TOO_LONG";

    private RefusalCodes() {}
}
