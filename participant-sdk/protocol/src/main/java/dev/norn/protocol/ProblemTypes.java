package dev.norn.protocol;

import org.jspecify.annotations.Nullable;

/** Values of {@code type} in problem details (RFC 9457). */
public final class ProblemTypes {
    /** Start of every problem type that Norn and its SDK use. */
    public static final String BASE = "https://norn.dev/problems/";

    /** What the {@code type} of every business failure ends in, whoever issues it. */
    public static final String BUSINESS_FAILURE_SUFFIX = "business-failure";

    /** The SDK's business failure: a participant's "no", never retried. */
    public static final String BUSINESS_FAILURE = BASE + BUSINESS_FAILURE_SUFFIX;

    /** What the {@code type} of every "never" to a check ends in, whoever issues it. */
    public static final String NEVER_COMMITTED_SUFFIX = "never-committed";

    private ProblemTypes() {}

    /** Whether a problem with this type, sent with status 422, is a business "no". */
    public static boolean isBusinessFailure(@Nullable String type) {
        return type != null && type.endsWith(BUSINESS_FAILURE_SUFFIX);
    }

    /** Whether a problem with this type, sent with status 410 to a check, says that what was asked about never will be. */
    public static boolean isNeverCommitted(@Nullable String type) {
        return type != null && type.endsWith(NEVER_COMMITTED_SUFFIX);
    }

    /** The problem type of a stable code: {@code ALREADY_DECIDED} becomes {@code …/already-decided}. */
    public static String ofCode(String code) {
        return BASE + code.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
