package dev.norn.benchmarks.saga;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.LoadProcess;
import dev.norn.benchmarks.load.Workload;
import java.net.URI;

/** The load processes of this package: {@code http URL INPUT}, or {@code engine|floor|single-row NAME URL USER PASSWORD …}. */
public final class SagaLoad {

    private SagaLoad() {}

    /** Serves standard input. */
    public static void main(String[] arguments) throws Exception {
        LoadProcess.serve(workload(arguments));
        System.exit(0);
    }

    private static Workload workload(String[] arguments) throws Exception {
        return switch (arguments[0]) {
            case "http" -> HttpWorkload.on(URI.create(arguments[1]), arguments[2]);
            case "engine" -> EngineWorkload.start(Database.parse(arguments, 1));
            case "floor" -> FloorWorkload.start(Database.parse(arguments, 1), Integer.parseInt(arguments[6]));
            case "single-row" -> SingleRowWorkload.start(Database.parse(arguments, 1));
            default ->
                throw new IllegalArgumentException(arguments[0] + " (expected: http, engine, floor, single-row)");
        };
    }
}
