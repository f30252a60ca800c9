package dev.norn.protocol;

/**
 * Codes in the problems that a participant built on the SDK answers with. Except for {@link #BUSINESS_FAILURE},
 * {@link #RESERVATION_GONE} and {@link #NEVER_COMMITTED} the coordinator takes all of them as "unknown": it asks again if it still cares.
 */
public final class ParticipantCodes {
    /** 422: the participant says no. */
    public static final String BUSINESS_FAILURE = "BUSINESS_FAILURE";

    /** 400: a header or the body is not as the protocol says. */
    public static final String MALFORMED_REQUEST = "MALFORMED_REQUEST";

    /** 400: the input is JSON, but not what the operation takes. */
    public static final String INPUT_UNREADABLE = "INPUT_UNREADABLE";

    /** 404: this participant has no such operation. */
    public static final String UNKNOWN_OPERATION = "UNKNOWN_OPERATION";

    /** 405: an operation is asked for with POST. */
    public static final String METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED";

    /** 413: the body is larger than the participant takes. */
    public static final String BODY_TOO_LARGE = "BODY_TOO_LARGE";

    /** 409: the first operation arrives after the one that undoes it. It will never run. */
    public static final String ALREADY_UNDONE = "ALREADY_UNDONE";

    /** 409: a cancel arrives after the confirm, or any other second operation than the one that ran. */
    public static final String ALREADY_SETTLED = "ALREADY_SETTLED";

    /** 409: the transaction lies below the low-water mark, so it has ended. */
    public static final String TRANSACTION_ENDED = "TRANSACTION_ENDED";

    /** 409 with {@code Retry-After}: another attempt of this branch is running. */
    public static final String IN_PROGRESS = "IN_PROGRESS";

    /** 409 with {@code Retry-After}: a confirm arrives before its try is committed. */
    public static final String NOT_TRIED_YET = "NOT_TRIED_YET";

    /** 410: a confirm found that its try said no, or was cancelled. */
    public static final String RESERVATION_GONE = "RESERVATION_GONE";

    /** 410: a check found no local transaction, and now there never will be one. */
    public static final String NEVER_COMMITTED = "NEVER_COMMITTED";

    /** 504: the attempt's deadline passed before its work was started. */
    public static final String DEADLINE_PASSED = "DEADLINE_PASSED";

    /** 503 with {@code Retry-After}: the database asked to try again, several times. */
    public static final String CONTENTION = "CONTENTION";

    /** 500: the participant's code failed; nothing was changed. */
    public static final String OPERATION_FAILED = "OPERATION_FAILED";

    private ParticipantCodes() {}
}
