package dev.norn.benchmarks.tcc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.benchmarks.coordinator.CoordinatorProcess;
import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.SmokeLoad;
import dev.norn.benchmarks.tcc.TccWorkload.Manner;
import dev.norn.embedded.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps the workloads in step with the server and the SDK. It says nothing about speed. */
class TccSmokeTest {

    @TempDir
    private static Path logs;

    private static TestDatabase created;
    private static Database database;
    private static CoordinatorProcess coordinator;

    @BeforeAll
    static void start() {
        created = TestDatabase.create();
        database = database(created);
        coordinator = CoordinatorProcess.start(logs, "coordinator", database, Map.of());
    }

    @AfterAll
    static void stop() {
        coordinator.close();
        created.close();
    }

    @Test
    void shouldCommitWithoutAFence() throws Exception {
        assertThat(ended(Bank.plain(Duration.ZERO), Manner.COMMIT, "COMMITTED")).isEqualTo(SmokeLoad.PIECES);
    }

    @Test
    void shouldCommitInsideTheFence() throws Exception {
        try (TestDatabase ofBank = TestDatabase.create()) {
            Bank bank = Bank.fenced(Duration.ZERO, database(ofBank));
            assertThat(ended(bank, Manner.COMMIT, "COMMITTED")).isEqualTo(SmokeLoad.PIECES);
            // Fewer than there were: those of transactions that have ended are purged.
            assertThat(count(database(ofBank), "select count(*) from norn_branch_fence"))
                    .isPositive();
        }
    }

    @Test
    void shouldRollBack() throws Exception {
        assertThat(ended(Bank.plain(Duration.ZERO), Manner.ROLLBACK, "ROLLED_BACK"))
                .isEqualTo(SmokeLoad.PIECES);
    }

    @Test
    void shouldLeaveTheTriesToTheCoordinator() throws Exception {
        assertThat(ended(Bank.plain(Duration.ZERO), Manner.DECLARE, "COMMITTED"))
                .isEqualTo(SmokeLoad.PIECES);
    }

    @Test
    void shouldSeeConfirmsGoOnAfterFaults() throws Exception {
        try (TestDatabase ofProbe = TestDatabase.create();
                FaultProbe probe = FaultProbe.start(database(ofProbe), logs)) {
            assertThat(probe.millisUntilRetried()).isPositive();
            assertThat(probe.millisUntilResumed()).isPositive();
            assertThat(count(
                            database(ofProbe),
                            "select count(*) from norn.global_transaction where decision = 'COMMIT'"))
                    .isEqualTo(2L * FaultProbe.TRANSACTIONS);
        }
    }

    /** Runs some, and counts those that have ended so meanwhile. */
    private static long ended(Bank bank, Manner manner, String status) throws Exception {
        String sql = "select count(*) from norn.global_transaction where mode = 'TCC' and status = '" + status + "'";
        long before = count(database, sql);
        try (TccWorkload workload = TccWorkload.on(coordinator.url(), bank, manner)) {
            SmokeLoad.run(workload);
        }
        return count(database, sql) - before;
    }

    private static Database database(TestDatabase created) {
        return new Database(created.name(), created.jdbcUrl(), created.user(), created.password(), 0);
    }

    private static long count(Database database, String sql) throws Exception {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
