package dev.norn.examples.stage;

import java.time.Duration;
import java.util.List;

/**
 * How to start a coordinator as a process of its own.
 *
 * @param command the program and its arguments, without port and database: those go by environment, {@code NORN_PORT},
 *     {@code NORN_DATABASE_URL}, {@code NORN_DATABASE_USER}, {@code NORN_DATABASE_PASSWORD}, {@code NORN_NODE_LEASE}
 * @param lease how long a dead node keeps its shards
 */
public record CoordinatorCommand(List<String> command, Duration lease) {
    public CoordinatorCommand {
        command = List.copyOf(command);
    }
}
