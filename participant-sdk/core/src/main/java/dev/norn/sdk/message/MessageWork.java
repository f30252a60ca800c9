package dev.norn.sdk.message;

import java.sql.Connection;

/** What the local transaction of a message does. */
@FunctionalInterface
public interface MessageWork {
    /**
     * Does the work on this connection. It may be called again in a new transaction if the database reports contention, so
     * what it changes elsewhere must bear repetition.
     *
     * @param connection the local transaction, which already has the fence row; the work must not end it
     * @throws Exception if it failed: everything is rolled back, and nothing delivered
     */
    void run(Connection connection) throws Exception;
}
