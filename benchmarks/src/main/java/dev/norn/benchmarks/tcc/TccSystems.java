package dev.norn.benchmarks.tcc;

import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.ChildProcess;
import dev.norn.benchmarks.load.RemoteLoad;
import dev.norn.benchmarks.measure.Part;
import dev.norn.benchmarks.measure.SystemUnderTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Starts the systems of a run, each in processes of its own and on a database of its own. */
public final class TccSystems {

    private final BenchmarkServer server;
    private final Path logs;
    private final String seataServer;
    private final String seataClient;

    /**
     * Systems on this server.
     *
     * @param logs a directory for what their processes say
     * @param seataServer the class path of Seata's server
     * @param seataClient the class path of its client
     */
    public TccSystems(BenchmarkServer server, Path logs, String seataServer, String seataClient) {
        this.server = server;
        this.logs = logs;
        this.seataServer = seataServer;
        this.seataClient = seataClient;
    }

    /** Seata with its store in the database. */
    public SystemUnderTest seata() {
        return seata("seata", "Seata, commit", Decision.COMMIT);
    }

    /** The same where each transaction is rolled back. */
    public SystemUnderTest seataRollback() {
        return seata("seata-rollback", "Seata, rollback", Decision.ROLLBACK);
    }

    private SystemUnderTest seata(String id, String title, Decision decision) {
        Database database = server.create(id.replace('-', '_'));
        SeataServer seata = SeataServer.start(logs, id, seataServer, database);
        RemoteLoad load = RemoteLoad.of(ChildProcess.start(
                id + "-load",
                logs,
                seataClient,
                List.of("dev.norn.benchmarks.seata.SeataWorkload", seata.address(), Transfer.INPUT, decision.word())));
        return new SystemUnderTest(
                id,
                title,
                Set.of(),
                load,
                database.name(),
                Map.of(Part.SYSTEM, seata.pid(), Part.LOAD, load.pid()),
                Optional.empty(),
                List.of(load, seata));
    }
}
