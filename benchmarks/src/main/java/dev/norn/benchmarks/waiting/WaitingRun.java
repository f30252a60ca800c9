package dev.norn.benchmarks.waiting;

import dev.norn.benchmarks.coordinator.CoordinatorProcess;
import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.machine.ProcessorTime;
import dev.norn.benchmarks.machine.Wait;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Transactions that wait in one form: started, weighed, killed with their server, found again, and brought to their end.
 */
public final class WaitingRun {

    private static final int WARM_UP = 2_000;
    private static final int CLASSES_SHOWN = 14;
    private static final Duration PHASE_LIMIT = Duration.ofMinutes(20);
    private static final Duration PROBE_TIME = Duration.ofSeconds(20);
    private static final Duration IDLE_TIME = Duration.ofSeconds(30);

    private final WaitingForm form;
    private final int sagas;
    private final int inFlight;
    private final Database database;
    private final Path logs;
    private final PrintStream out;

    /**
     * A run that has not begun.
     *
     * @param sagas how many transactions
     * @param inFlight how many are being started at a time
     * @param database an empty one
     * @param logs a directory for what the server writes
     */
    public WaitingRun(WaitingForm form, int sagas, int inFlight, Database database, Path logs, PrintStream out) {
        this.form = form;
        this.sagas = sagas;
        this.inFlight = inFlight;
        this.database = database;
        this.logs = logs;
        this.out = out;
    }

    /** Does it; tells whether every transaction ended as it should. */
    public boolean run() throws Exception {
        out.printf("%n### %,d sagas, second step %s%n%n", sagas, form.description());
        String name = "waiting-" + form.name().toLowerCase(Locale.ROOT);
        try (Participants participants = new Participants(form.retryAfter())) {
            Map<String, String> urls = Map.of(
                    "stock", participants.url("stock"),
                    "bank", participants.url("bank"),
                    "cash", participants.url("cash"));
            try (CoordinatorProcess coordinator = CoordinatorProcess.start(logs, name, database, urls)) {
                weigh(coordinator, participants);
                restart(coordinator);
                return finish(coordinator, participants);
            }
        }
    }

    private void weigh(CoordinatorProcess coordinator, Participants participants) throws Exception {
        Api api = new Api(coordinator.url());
        api.define(Sagas.waiting());
        api.define(Sagas.quick());
        warmUp(api);
        LiveHeap before = LiveHeap.of(coordinator.pid());
        long begin = System.nanoTime();
        Sagas.start(api, sagas, inFlight);
        out.printf("- started: %,d in %.1f s%n", sagas, seconds(begin));
        Wait.until("all transactions at their second step", PHASE_LIMIT, () -> allWait(api, participants));
        if (form == WaitingForm.LONG) {
            Wait.until("transactions out of memory", PHASE_LIMIT, () -> api.self("inMemory") == 0);
            idle();
        }
        out.printf(
                "- waiting: %s; known to the node %,d, in its memory %,d%n",
                byStatus(), api.self("activeTransactions"), api.self("inMemory"));
        LiveHeap after = LiveHeap.of(coordinator.pid());
        out.printf(
                "- live heap after a full collection: %,d KiB before, %,d KiB after: **%,d bytes per waiting saga**%n",
                before.bytes() / 1024, after.bytes() / 1024, (after.bytes() - before.bytes()) / sagas);
        out.printf("- bytes per saga of the classes that grew most:%n%n");
        after.growth(before, sagas, CLASSES_SHOWN).forEach(line -> out.println("      " + line));
        out.println();
    }

    /** So that what is loaded and compiled once is not counted. */
    private static void warmUp(Api api) throws InterruptedException {
        try (Probe probe = Probe.begin(api)) {
            Wait.until("warm server", PHASE_LIMIT, () -> probe.count() >= 20);
        }
        for (int i = 0; i < WARM_UP; i++) {
            if (api.start(Sagas.body("quick"), "").statusCode() != 202) {
                throw new IllegalStateException("the warm-up was refused");
            }
        }
        Wait.until("end of the warm-up", PHASE_LIMIT, () -> api.self("inMemory") == 0);
    }

    private boolean allWait(Api api, Participants participants) {
        long expected = form.retryAfter().isZero() ? Math.min(sagas, 256) : sagas;
        return participants.waitingCalls() >= expected && api.self("journalBacklog") < 100;
    }

    private void idle() throws Exception {
        out.println(Statements.during(database, IDLE_TIME).describe("- nothing but waiting: "));
    }

    private void restart(CoordinatorProcess coordinator) throws Exception {
        Api api = new Api(coordinator.url());
        coordinator.kill();
        try (Probe probe = Probe.begin(api)) {
            long begin = System.nanoTime();
            coordinator.restart();
            Wait.until("a server that answers", PHASE_LIMIT, () -> answers(api));
            double answersSeconds = seconds(begin);
            coordinator.awaitReady();
            double readySeconds = seconds(begin);
            double cpuSeconds = ProcessorTime.of(coordinator.pid()).toMillis() / 1e3;
            Wait.until("all transactions known again", PHASE_LIMIT, () -> api.self("activeTransactions") >= sagas);
            Wait.until("new sagas", PHASE_LIMIT, () -> probe.count() > 0);
            out.printf(
                    "- kill -9 and restart: the process answers after %.1f s, a new saga has ended after **%.1f s**,"
                            + " all shards replayed after **%.1f s** (%.1f s of its processor time);"
                            + " then %,d unfinished are known%n",
                    answersSeconds, probe.firstSeconds(), readySeconds, cpuSeconds, api.self("activeTransactions"));
            Thread.sleep(PROBE_TIME);
            out.printf(
                    "- new sagas, one at a time, from the kill until %d s after that: %d ended,"
                            + " p50 %.0f ms, p99 %.0f ms, longest %.0f ms%n",
                    PROBE_TIME.toSeconds(), probe.count(), probe.millis(50), probe.millis(99), probe.maxMillis());
        }
    }

    private static boolean answers(Api api) {
        try {
            return api.self("term") > 0;
        } catch (Api.UnavailableException | IllegalStateException e) {
            return false;
        }
    }

    private boolean finish(CoordinatorProcess coordinator, Participants participants) {
        long begin = System.nanoTime();
        participants.release();
        Api api = new Api(coordinator.url());
        Wait.until("all ends", PHASE_LIMIT, () -> api.self("activeTransactions") == 0);
        Map<String, Long> byStatus = byStatus();
        boolean complete = byStatus.equals(Map.of("COMMITTED", (long) sagas))
                && participants.settled() == sagas
                && participants.undone() == 0;
        out.printf(
                "- ended %.0f s after their participant began to answer: %s; settled by the participant %,d"
                        + " (%,d more than once, %,d undone): **%s**%n",
                seconds(begin),
                byStatus,
                participants.settled(),
                participants.repeated(),
                participants.undone(),
                complete ? "none lost" : "NOT AS IT SHOULD BE");
        return complete;
    }

    private Map<String, Long> byStatus() {
        Map<String, Long> counts = new TreeMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select status, count(*) from norn.global_transaction"
                        + " where name = 'waiting' group by status")) {
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getLong(2));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the transactions cannot be counted", e);
        }
        return counts;
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }
}
