package dev.norn.benchmarks.tcc;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.benchmarks.coordinator.CoordinatorProcess;
import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.machine.Wait;
import dev.norn.benchmarks.tcc.FaultyBank.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How soon confirms go on after a fault, without any other load. For one thread. */
public final class FaultProbe implements AutoCloseable {

    /** How many transactions are hit by each fault, of two branches each. */
    public static final int TRANSACTIONS = 32;

    private static final int CONFIRMS = TRANSACTIONS * 2;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final FaultyBank bank;
    private final CoordinatorProcess coordinator;
    private final ObjectMapper json = new ObjectMapper();

    private FaultProbe(FaultyBank bank, CoordinatorProcess coordinator) {
        this.bank = bank;
        this.coordinator = coordinator;
    }

    /**
     * Starts a coordinator.
     *
     * @param database an empty one
     * @param logs a directory for what it writes
     */
    public static FaultProbe start(Database database, Path logs) {
        FaultyBank bank = new FaultyBank();
        return new FaultProbe(
                bank, CoordinatorProcess.start(logs, "faults", database, Map.of(Transfer.PARTICIPANT, bank.url())));
    }

    /** Each confirm is answered 503 once: the longest time from there to its next call, in milliseconds. */
    public double millisUntilRetried() throws Exception {
        commitAll(Fault.UNAVAILABLE_ONCE);
        Wait.until("confirms that are called again", LIMIT, () -> bank.calledAgain() == CONFIRMS);
        return bank.longestMillisBetween();
    }

    /**
     * The coordinator is killed while all confirms are under way, and started again at once: the time from the kill until
     * the last of them is called again, in milliseconds.
     */
    public double millisUntilResumed() throws Exception {
        commitAll(Fault.SILENT_ONCE);
        Wait.until("confirms under way", LIMIT, () -> bank.called() == CONFIRMS);
        if (bank.calledAgain() > 0) {
            throw new IllegalStateException(
                    bank.calledAgain() + " confirms called again before the kill (expected: none)");
        }
        long killed = System.nanoTime();
        coordinator.kill();
        coordinator.restart();
        Wait.until("confirms that are called again", LIMIT, () -> bank.calledAgain() == CONFIRMS);
        coordinator.awaitReady();
        return (bank.lastAgainNanos() - killed) / 1e6;
    }

    @Override
    public void close() {
        bank.close();
        coordinator.close();
    }

    /** Begins all transactions, and then decides them all at once. */
    private void commitAll(Fault fault) throws Exception {
        bank.begin(fault);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < TRANSACTIONS; i++) {
            ids.add(json.readTree(coordinator.ask(Transfer.BEGIN_PATIENTLY))
                    .path("id")
                    .asText());
        }
        try (ExecutorService initiators = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> replies =
                    ids.stream().map(id -> initiators.submit(() -> commit(id))).toList();
            for (Future<String> reply : replies) {
                reply.get();
            }
        }
    }

    private String commit(String id) throws IOException {
        return coordinator.ask(Transfer.decideOnly(id, Decision.COMMIT));
    }
}
