package dev.norn.sdk.fence;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** The application's part of a branch operation. */
@FunctionalInterface
public interface BranchWork {
    /** What the application says. */
    sealed interface Said {
        /** It is done; the result is JSON, or null if there is none. */
        record Done(@Nullable String result) implements Said {}

        /** The business says no; the problem is JSON. Only an action or a try may say so. */
        record No(String problem) implements Said {}
    }

    /**
     * Does the work on this connection. It may be called again in a new transaction if the database reports contention,
     * so what it changes elsewhere must bear repetition.
     *
     * @param connection the fenced transaction; the work must not end it
     * @param firstResult for the second phase, the stored result of the first, as JSON; else null
     * @throws Exception if it failed: everything is rolled back and nothing remembered
     */
    Said run(Connection connection, @Nullable String firstResult) throws Exception;
}
