package dev.norn.examples.order.demo;

import dev.norn.examples.stage.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Where a stage stands: on firm ground, or where a {@link Disaster} can get at it. */
interface Surroundings {
    /** Nothing is in the way. */
    Surroundings FIRM = new Surroundings() {};

    /** Where PostgreSQL keeps its data; the directory exists when the stage is set, or is made by it. */
    default Path databaseDirectory(Path directory) throws IOException {
        return directory.resolve("postgres");
    }

    /** Parameters of PostgreSQL, beside the stage's own. */
    default Map<String, String> databaseSettings() {
        return Map.of();
    }

    /** How the coordinator reaches its database. */
    default DatabaseAddress coordinatorsRoad(DatabaseAddress direct) throws IOException {
        return direct;
    }

    /** How the services reach theirs. */
    default DatabaseAddress servicesRoad(DatabaseAddress direct) throws IOException {
        return direct;
    }
}
