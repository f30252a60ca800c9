package dev.norn.examples.order.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The kinds of disaster that {@code norn demo crash} knows. */
public enum DisasterKind {
    /** The coordinator is killed with {@code kill -9}, and started again. */
    COORDINATOR("kill -9 of the coordinator") {
        @Override
        Disaster prepare(Duration lease) {
            return new KilledCoordinator();
        }
    },

    /** PostgreSQL is stopped as by a crash and started again, or single processes of it are killed. */
    POSTGRES("immediate stop of PostgreSQL, or kill -9 of one of its processes") {
        @Override
        Disaster prepare(Duration lease) {
            return new StoppedPostgres();
        }
    },

    /** The file system of the databases is full for a while, until PostgreSQL refuses to write, or goes down. */
    DISK("a full disk for PostgreSQL") {
        @Override
        Disaster prepare(Duration lease) {
            return new FullDisk();
        }

        @Override
        Optional<String> obstacle(Path directory) {
            return SmallDisk.obstacle(directory);
        }
    },

    /** Connections to PostgreSQL are cut or stall, also while a commit is on its way. */
    CONNECTIONS("connections to PostgreSQL that break or stall") {
        @Override
        Disaster prepare(Duration lease) {
            return new CutConnections(lease);
        }
    };

    private final String description;

    DisasterKind(String description) {
        this.description = description;
    }

    /** What happens, for people. */
    String description() {
        return description;
    }

    /** Makes one, before the stage is set for it. */
    abstract Disaster prepare(Duration lease);

    /** What this machine lacks for it, as a message with a stable code; empty if nothing. */
    Optional<String> obstacle(Path directory) {
        return Optional.empty();
    }
}
