package dev.norn.protocol;

import org.jspecify.annotations.Nullable;

/** What a participant's reply means to the coordinator. */
public enum ReplyMeaning {
    /** The operation is done; the body, if there is one, is its result. To a check: the local transaction is committed. */
    DONE,
    /** Still working: ask again with the same key, after {@code Retry-After} if given. Uses up no attempt. */
    WORKING,
    /** A business "no": not retried, leads to rollback. */
    BUSINESS_FAILURE,
    /** There is nothing left to undo: counts as done. */
    NOTHING_TO_UNDO,
    /** A confirm found its reservation gone: an error that no retry repairs. */
    RESERVATION_GONE,
    /** What was checked is not committed, and never will be: nothing is delivered. */
    NEVER_COMMITTED,
    /** Nobody knows whether it happened: retried by the branch's policy. */
    UNKNOWN;

    /**
     * Reads a reply. A 200 without a media type may be JSON. A body that should be JSON and is not makes a reply
     * {@link #UNKNOWN}; that is for the caller to find, who has the body.
     *
     * @param operation what was asked
     * @param status the HTTP status of the reply
     * @param mediaType the reply's media type, with or without parameters, or null if it has none
     * @param problemType the {@code type} of the problem in the body, or null if the body has none
     */
    public static ReplyMeaning of(
            Operation operation, int status, @Nullable String mediaType, @Nullable String problemType) {
        return switch (status) {
            case 200 -> mediaType == null || isJson(mediaType) ? DONE : UNKNOWN;
            case 204 -> DONE;
            case 202 -> WORKING;
            case 410 -> gone(operation, mediaType, problemType);
            case 422 -> isBusinessFailure(operation, mediaType, problemType) ? BUSINESS_FAILURE : UNKNOWN;
            default -> UNKNOWN;
        };
    }

    private static ReplyMeaning gone(Operation operation, @Nullable String mediaType, @Nullable String problemType) {
        return switch (operation) {
            case COMPENSATE, CANCEL -> NOTHING_TO_UNDO;
            case CONFIRM -> RESERVATION_GONE;
            // Said by mistake it is a forgotten message, so it is taken only from who surely was asked: whatever stands
            // in
            // between answers 410 by itself, too.
            case CHECK ->
                hasMediaType(mediaType, MediaTypes.PROBLEM_JSON) && ProblemTypes.isNeverCommitted(problemType)
                        ? NEVER_COMMITTED
                        : UNKNOWN;
            case ACTION, TRY -> UNKNOWN;
        };
    }

    private static boolean isBusinessFailure(
            Operation operation, @Nullable String mediaType, @Nullable String problemType) {
        return operation.isForward()
                && hasMediaType(mediaType, MediaTypes.PROBLEM_JSON)
                && ProblemTypes.isBusinessFailure(problemType);
    }

    private static boolean isJson(@Nullable String mediaType) {
        return hasMediaType(mediaType, MediaTypes.JSON)
                || (mediaType != null && essence(mediaType).endsWith("+json"));
    }

    private static boolean hasMediaType(@Nullable String mediaType, String expected) {
        return mediaType != null && essence(mediaType).equals(expected);
    }

    private static String essence(String mediaType) {
        int parameters = mediaType.indexOf(';');
        String essence = parameters < 0 ? mediaType : mediaType.substring(0, parameters);
        return essence.trim().toLowerCase(java.util.Locale.ROOT);
    }
}
