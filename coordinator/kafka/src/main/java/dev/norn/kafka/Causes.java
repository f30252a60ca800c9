package dev.norn.kafka;

import org.jspecify.annotations.Nullable;

/** What is behind an exception: Kafka's clients wrap them. */
final class Causes {
    private Causes() {}

    /** Whether the exception, or one that caused it, is of a type. */
    static boolean include(Throwable failure, Class<? extends Throwable> type) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** What the first cause says. */
    static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
