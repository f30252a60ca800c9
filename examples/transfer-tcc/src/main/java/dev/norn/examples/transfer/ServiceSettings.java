package dev.norn.examples.transfer;

import dev.norn.examples.stage.DatabaseAddress;
import java.net.URI;
import java.util.Map;

/**
 * What a process of this example is told by its environment.
 *
 * @param coordinator {@code NORN_URL}
 * @param participant the name under which it is registered: {@code PARTICIPANT}
 * @param port where it listens on 127.0.0.1: {@code PORT}
 * @param database its own: {@code DATABASE_URL}, {@code DATABASE_USER}, {@code DATABASE_PASSWORD}
 * @param seed of the faults in front of it: {@code FAULT_SEED}
 * @param inFlight how many transfers the initiator carries out at once: {@code IN_FLIGHT}
 */
public record ServiceSettings(
        URI coordinator, String participant, int port, DatabaseAddress database, long seed, int inFlight) {

    /** As {@link #of(Map)} reads them. */
    public Map<String, String> toEnvironment() {
        return Map.of(
                "NORN_URL", coordinator.toString(),
                "PARTICIPANT", participant,
                "PORT", Integer.toString(port),
                "DATABASE_URL", database.url(),
                "DATABASE_USER", database.user(),
                "DATABASE_PASSWORD", database.password(),
                "FAULT_SEED", Long.toString(seed),
                "IN_FLIGHT", Integer.toString(inFlight));
    }

    /** Reads them. */
    public static ServiceSettings of(Map<String, String> environment) {
        return new ServiceSettings(
                URI.create(required(environment, "NORN_URL")),
                required(environment, "PARTICIPANT"),
                Integer.parseInt(required(environment, "PORT")),
                new DatabaseAddress(
                        required(environment, "DATABASE_URL"),
                        required(environment, "DATABASE_USER"),
                        required(environment, "DATABASE_PASSWORD")),
                Long.parseLong(required(environment, "FAULT_SEED")),
                Integer.parseInt(required(environment, "IN_FLIGHT")));
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + ": not set (expected: the demo sets it)");
        }
        return value;
    }
}
