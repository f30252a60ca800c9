package dev.norn.benchmarks.waiting;

import dev.norn.benchmarks.coordinator.CoordinatorProcess;
import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.machine.Wait;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A server that has nothing to do: alone, and with participants that say that they are alive. */
public final class IdleRun {

    /** Until what a start brings with it is over, and registrations that nobody renews have expired. */
    private static final Duration SETTLING = Duration.ofSeconds(45);

    private static final Duration READY_LIMIT = Duration.ofMinutes(1);

    /** A third of the default time to live, as the SDK does it. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private static final int PARTICIPANTS = 4;

    private final Database database;
    private final Path logs;
    private final Duration time;
    private final PrintStream out;

    /**
     * A run that has not begun.
     *
     * @param database an empty one, on a server that has loaded {@code pg_stat_statements}
     * @param logs a directory for what the server writes
     * @param time how long each situation is watched
     */
    public IdleRun(Database database, Path logs, Duration time, PrintStream out) {
        this.database = database;
        this.logs = logs;
        this.time = time;
        this.out = out;
    }

    /** Does it. */
    public void run() throws Exception {
        try (Participants participants = new Participants(Duration.ZERO);
                CoordinatorProcess coordinator = CoordinatorProcess.start(logs, "idle", database, Map.of())) {
            Api api = new Api(coordinator.url());
            api.define(Sagas.quick());
            register(api, participants);
            try (Probe probe = Probe.begin(api)) {
                Wait.until("a saga that has ended", READY_LIMIT, () -> probe.count() > 0);
            }
            Thread.sleep(SETTLING);
            report("nothing registered, nothing running");
            withHeartbeats(api, participants);
        }
    }

    private void withHeartbeats(Api api, Participants participants) throws Exception {
        ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
        try {
            ScheduledFuture<?> beats = heart.scheduleAtFixedRate(
                    () -> register(api, participants), 0, HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
            Thread.sleep(SETTLING);
            report(PARTICIPANTS + " participants that renew every " + HEARTBEAT.toSeconds() + " s");
            if (beats.isDone()) {
                // Ended by what a beat threw.
                beats.get();
            }
        } finally {
            heart.shutdownNow();
        }
    }

    private static void register(Api api, Participants participants) {
        api.register("stock", "stock-1", participants.url("stock"));
        api.register("bank", "bank-1", participants.url("bank"));
        for (int i = 2; i < PARTICIPANTS; i++) {
            api.register("cash", "cash-" + i, participants.url("cash"));
        }
    }

    private void report(String situation) throws Exception {
        Statements statements = Statements.during(database, time);
        out.println(statements.describe("- " + situation + ": "));
        statements.lines().forEach(line -> out.println("      " + line));
    }
}
