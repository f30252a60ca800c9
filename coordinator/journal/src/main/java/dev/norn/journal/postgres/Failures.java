package dev.norn.journal.postgres;

import dev.norn.journal.StoreException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What an {@link SQLException} means for what was asked. */
final class Failures {

    static final String FENCED = "NO001";
    static final String OUT_OF_ORDER = "NO002";
    static final String ROW_MISSING = "NO003";
    private static final String CHECK_VIOLATION = "23514";

    private Failures() {}

    /**
     * Classifies a failure of a statement that was sent in autocommit.
     *
     * @param broken whether the connection is unusable now. If it is usable, the server said that it is ready for the
     *     next statement after it had reported the error, so the statement's transaction has been rolled back. If not,
     *     even an error that was reported proves nothing: the server may have been ended after the commit, for example
     *     while it waited for a replica
     */
    static StoreException classify(SQLException failure, boolean broken) {
        String message = String.valueOf(failure.getMessage());
        if (broken || serverError(failure) == null) {
            return new StoreException.Ambiguous("the connection was lost before the answer: " + message, failure);
        }
        String state = String.valueOf(failure.getSQLState());
        return switch (state) {
            case FENCED -> new StoreException.Fenced(message);
            case OUT_OF_ORDER -> new StoreException.OutOfOrder(message);
            case ROW_MISSING -> new StoreException.RefusedData(message, failure);
            default ->
                isAboutData(failure, state)
                        ? new StoreException.RefusedData(message, failure)
                        : new StoreException.Unavailable(state + ": " + message, failure);
        };
    }

    /** Cardinality, data exception, integrity, and limits such as an index entry's size. */
    private static boolean isAboutData(SQLException failure, String state) {
        return !isPartitionMissing(failure)
                && (state.startsWith("21")
                        || state.startsWith("22")
                        || state.startsWith("23")
                        || state.startsWith("54"));
    }

    /** PostgreSQL reports a missing partition as a violated check, but names no constraint. */
    static boolean isPartitionMissing(SQLException failure) {
        ServerErrorMessage error = serverError(failure);
        return error != null && CHECK_VIOLATION.equals(error.getSQLState()) && error.getConstraint() == null;
    }

    private static @Nullable ServerErrorMessage serverError(SQLException failure) {
        return failure instanceof PSQLException fromDriver ? fromDriver.getServerErrorMessage() : null;
    }
}
