package dev.norn.benchmarks.saga;

import dev.norn.benchmarks.coordinator.CoordinatorProcess;
import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.http.Connection;
import dev.norn.benchmarks.http.Participants;
import dev.norn.benchmarks.load.ChildProcess;
import dev.norn.benchmarks.load.RemoteLoad;
import dev.norn.benchmarks.measure.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a saga over HTTP needs, each a process: participants, the server as users start it, and the load generator.
 *
 * @param participants answer at once
 * @param coordinator has the definition
 * @param load starts sagas and waits for their ends
 */
public record HttpSagas(ChildProcess participants, CoordinatorProcess coordinator, RemoteLoad load)
        implements AutoCloseable {

    private static final String CLASS_PATH = System.getProperty("java.class.path");

    /**
     * Starts them.
     *
     * @param logs a directory for what they say
     * @param name what their logs begin with
     * @param settings of the server, besides port, database and participants
     */
    public static HttpSagas start(
            Path logs, String name, Database database, Payload payload, Map<String, String> settings)
            throws IOException {
        ChildProcess participants = ChildProcess.start(name + "-participants", logs, CLASS_PATH, participants(payload));
        CoordinatorProcess coordinator = CoordinatorProcess.start(
                logs,
                name + "-coordinator",
                database,
                Map.of(BenchmarkSaga.PARTICIPANT, "http://127.0.0.1:" + participants.awaitLine()),
                settings);
        coordinator.ask(Connection.request("POST", "/v1/definitions", "application/yaml", BenchmarkSaga.YAML));
        RemoteLoad load = RemoteLoad.of(ChildProcess.start(
                name + "-load",
                logs,
                CLASS_PATH,
                List.of(SagaLoad.class.getName(), "http", coordinator.url().toString(), payload.input())));
        return new HttpSagas(participants, coordinator, load);
    }

    /** Runs one saga, and returns when it has ended. */
    public void runOne(Payload payload) throws IOException {
        coordinator.ask(HttpWorkload.start(payload.input()));
    }

    /** Whose processor time counts. */
    public Map<Part, Long> processes() {
        return new EnumMap<>(
                Map.of(Part.SYSTEM, coordinator.pid(), Part.LOAD, load.pid(), Part.PARTICIPANTS, participants.pid()));
    }

    @Override
    public void close() {
        load.close();
        coordinator.close();
        participants.close();
    }

    private static List<String> participants(Payload payload) {
        return List.of(Participants.class.getName(), payload.result());
    }
}
