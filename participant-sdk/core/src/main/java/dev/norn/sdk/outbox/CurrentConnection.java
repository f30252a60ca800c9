package dev.norn.sdk.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Where a framework keeps the connection of the calling thread's transaction. Safe for concurrent use. */
@FunctionalInterface
public interface CurrentConnection {
    /** The connection, or empty if the thread has no transaction. Whoever asks does not close it. */
    Optional<Connection> find() throws SQLException;
}
