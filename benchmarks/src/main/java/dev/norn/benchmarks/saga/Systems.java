package dev.norn.benchmarks.saga;

import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.ChildProcess;
import dev.norn.benchmarks.load.RemoteLoad;
import dev.norn.benchmarks.measure.Part;
import dev.norn.benchmarks.measure.SystemUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Starts the systems of a run, each in processes of its own and on a database of its own. */
public final class Systems {

    private static final String CLASS_PATH = System.getProperty("java.class.path");

    private final BenchmarkServer server;
    private final Path logs;

    /**
     * Systems on this server.
     *
     * @param logs a directory for what their processes say
     */
    public Systems(BenchmarkServer server, Path logs) {
        this.server = server;
        this.logs = logs;
    }

    /** The saga over HTTP: the server as it is, participants and the load generator, each a process. */
    public SystemUnderTest http() throws IOException {
        Database database = server.create("http");
        HttpSagas sagas = HttpSagas.start(logs, "http", database, Payload.STANDARD, Map.of());
        return new SystemUnderTest(
                "http",
                "Norn, saga over HTTP",
                Set.of(),
                sagas.load(),
                database.name(),
                sagas.processes(),
                Optional.of(sagas.coordinator()::batches),
                List.of(sagas),
                false);
    }

    /** The saga on the engine and the journal, without HTTP. */
    public SystemUnderTest engine() {
        return inProcess("engine", "Norn, engine and journal without HTTP", Set.of(), List.of());
    }

    /** The durable writes of the saga alone. */
    public SystemUnderTest floor(int writers) {
        String id = writers == 1 ? "floor" : "floor-" + writers;
        String title = "journal floor, " + writers + (writers == 1 ? " writer" : " writers");
        return inProcess(id, title, Set.of(), List.of(Integer.toString(writers)));
    }

    /**
     * DBOS Transact with two steps in its process.
     *
     * @param classPath of its own
     */
    public SystemUnderTest dbos(String classPath) {
        Database database = server.create("dbos");
        RemoteLoad load = RemoteLoad.of(ChildProcess.start(
                "dbos",
                logs,
                classPath,
                List.of(
                        "dev.norn.benchmarks.dbos.DbosWorkload",
                        database.url(),
                        database.user(),
                        database.password(),
                        BenchmarkSaga.INPUT)));
        return inProcess("dbos", "DBOS Transact, two steps in its process", Set.of(1, 16, 64), load, database);
    }

    /** The smallest durable write. */
    public SystemUnderTest singleRow() {
        return inProcess("single-row", "single-row commits by JDBC", Set.of(1), List.of());
    }

    private SystemUnderTest inProcess(String id, String title, Set<Integer> inFlight, List<String> arguments) {
        Database database = server.create(id.replace('-', '_'));
        String workload = id.startsWith("floor") ? "floor" : id;
        List<String> words = new ArrayList<>(List.of(workload));
        words.addAll(database.arguments());
        words.addAll(arguments);
        return inProcess(id, title, inFlight, RemoteLoad.of(process(id, SagaLoad.class, words)), database);
    }

    private static SystemUnderTest inProcess(
            String id, String title, Set<Integer> inFlight, RemoteLoad load, Database database) {
        return new SystemUnderTest(
                id,
                title,
                inFlight,
                load,
                database.name(),
                Map.of(Part.SYSTEM, load.pid()),
                Optional.empty(),
                List.of(load),
                false);
    }

    private ChildProcess process(String name, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(main.getName()));
        command.addAll(arguments);
        return ChildProcess.start(name, logs, CLASS_PATH, command);
    }
}
