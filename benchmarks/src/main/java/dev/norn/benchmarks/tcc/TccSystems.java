package dev.norn.benchmarks.tcc;

import dev.norn.benchmarks.coordinator.CoordinatorProcess;
import dev.norn.benchmarks.database.BenchmarkServer;
import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.ChildProcess;
import dev.norn.benchmarks.load.RemoteLoad;
import dev.norn.benchmarks.measure.Part;
import dev.norn.benchmarks.measure.SystemUnderTest;
import dev.norn.benchmarks.tcc.TccWorkload.Manner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Starts the systems of a run, each in processes of its own and on a database of its own. */
public final class TccSystems {

    private static final Duration SLOW_CONFIRM = Duration.ofMillis(400);

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

    /** Norn without a fence: the initiator runs the tries and commits. */
    public SystemUnderTest plain() {
        return norn("plain", "Norn, commit", Manner.COMMIT, Duration.ZERO, Set.of());
    }

    /** The same with the fence, and the participant's database on the same server. */
    public SystemUnderTest fence() {
        Database bank = server.create("bank");
        return norn("fence", "Norn, commit, fence on", Manner.COMMIT, Duration.ZERO, Set.of(), bank.arguments());
    }

    /** Without a fence: the coordinator runs the tries and decides. */
    public SystemUnderTest declared() {
        return norn("declared", "Norn, tries by the coordinator", Manner.DECLARE, Duration.ZERO, Set.of());
    }

    /** Without a fence: the initiator runs the tries and rolls back. */
    public SystemUnderTest rollback() {
        return norn("rollback", "Norn, rollback", Manner.ROLLBACK, Duration.ZERO, Set.of());
    }

    /** The first of these with a participant whose confirms take their time. */
    public SystemUnderTest slow() {
        String title = "Norn, commit, confirms of " + SLOW_CONFIRM.toMillis() + " ms";
        return norn("slow", title, Manner.COMMIT, SLOW_CONFIRM, Set.of(16));
    }

    /** Seata with its store in the database. */
    public SystemUnderTest seata() {
        return seata("seata", "Seata, commit", Decision.COMMIT);
    }

    /** The same where each transaction is rolled back. */
    public SystemUnderTest seataRollback() {
        return seata("seata-rollback", "Seata, rollback", Decision.ROLLBACK);
    }

    private SystemUnderTest norn(String id, String title, Manner manner, Duration confirmTime, Set<Integer> inFlight) {
        return norn(id, title, manner, confirmTime, inFlight, List.of());
    }

    private SystemUnderTest norn(
            String id,
            String title,
            Manner manner,
            Duration confirmTime,
            Set<Integer> inFlight,
            List<String> participantsDatabase) {
        Database database = server.create(id);
        CoordinatorProcess coordinator = CoordinatorProcess.start(logs, id, database, Map.of());
        List<String> words = new ArrayList<>(List.of(
                TccLoad.class.getName(),
                coordinator.url().toString(),
                manner.name(),
                Long.toString(confirmTime.toMillis())));
        words.addAll(participantsDatabase);
        RemoteLoad load =
                RemoteLoad.of(ChildProcess.start(id + "-load", logs, System.getProperty("java.class.path"), words));
        return new SystemUnderTest(
                id,
                title,
                inFlight,
                load,
                database.name(),
                Map.of(Part.SYSTEM, coordinator.pid(), Part.LOAD, load.pid()),
                Optional.of(coordinator::batches),
                List.of(load, coordinator),
                false);
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
                        List.of(load, seata),
                        false)
                // It cleans up behind its transactions.
                .workingOn();
    }
}
