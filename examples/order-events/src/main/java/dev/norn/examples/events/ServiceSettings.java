package dev.norn.examples.events;

import dev.norn.examples.stage.DatabaseAddress;
import java.net.URI;
import java.util.Map;

/**
 * What a process of this example is told by its environment.
 *
 * @param coordinator {@code NORN_URL}
 * @param kafka {@code KAFKA_BOOTSTRAP_SERVERS}
 * @param port where customers reach it on 127.0.0.1, if they do: {@code PORT}
 * @param database its own: {@code DATABASE_URL}, {@code DATABASE_USER}, {@code DATABASE_PASSWORD}
 */
public record ServiceSettings(URI coordinator, String kafka, int port, DatabaseAddress database) {

    /** As {@link #of(Map)} reads them. */
    public Map<String, String> toEnvironment() {
        return Map.of(
                "NORN_URL", coordinator.toString(),
                "KAFKA_BOOTSTRAP_SERVERS", kafka,
                "PORT", Integer.toString(port),
                "DATABASE_URL", database.url(),
                "DATABASE_USER", database.user(),
                "DATABASE_PASSWORD", database.password());
    }

    /** Reads them. */
    public static ServiceSettings of(Map<String, String> environment) {
        return new ServiceSettings(
                URI.create(required(environment, "NORN_URL")),
                required(environment, "KAFKA_BOOTSTRAP_SERVERS"),
                Integer.parseInt(required(environment, "PORT")),
                new DatabaseAddress(
                        required(environment, "DATABASE_URL"),
                        required(environment, "DATABASE_USER"),
                        required(environment, "DATABASE_PASSWORD")));
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + ": not set (expected: the demo sets it)");
        }
        return value;
    }
}
