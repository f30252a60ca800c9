package dev.norn.benchmarks.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.Workload;
import dev.norn.embedded.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keeps the workloads in step with the journal's tables. It says nothing about speed. */
class SmokeTest {

    private static final int CLIENTS = 8;
    private static final int SAGAS_EACH = 20;

    private TestDatabase created;
    private Database database;

    @BeforeEach
    void create() {
        created = TestDatabase.create();
        database = new Database(created.name(), created.jdbcUrl(), created.user(), created.password(), 0);
    }

    @AfterEach
    void drop() {
        created.close();
    }

    @Test
    void shouldRunSagasOnTheEngineAndTheJournal() throws Exception {
        try (EngineWorkload engine = EngineWorkload.start(database)) {
            run(engine);
            assertThat(engine.batches().entries()).isEqualTo(CLIENTS * SAGAS_EACH * 3L);
        }
        assertThat(count("select count(*) from norn.global_transaction where status = 'COMMITTED'"))
                .isEqualTo(CLIENTS * SAGAS_EACH);
    }

    @Test
    void shouldWriteAsTheFloorWhatTheCoordinatorWrites() throws Exception {
        try (FloorWorkload floor = FloorWorkload.start(database, 2)) {
            run(floor);
            assertThat(floor.batches().entries()).isEqualTo(CLIENTS * SAGAS_EACH * 3L);
        }
        // One of them the coordinator itself has written. All have the same bytes, and leave nothing unfinished.
        assertThat(count(
                        "select count(*) from norn.global_transaction where status = 'COMMITTED' and decision = 'COMMIT'"
                                + " and decided_at is not null and ended_at is not null"))
                .isEqualTo(CLIENTS * SAGAS_EACH + 1);
        assertThat(count("select count(*) from norn.journal")).isEqualTo((CLIENTS * SAGAS_EACH + 1) * 3L);
        assertThat(count("select count(distinct payload) from norn.journal")).isEqualTo(3);
    }

    @Test
    void shouldCommitSingleRows() throws Exception {
        run(SingleRowWorkload.start(database));
        assertThat(count("select count(*) from single_row")).isEqualTo(CLIENTS * SAGAS_EACH);
    }

    private static void run(Workload workload) throws Exception {
        List<Callable<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(() -> {
                try (Workload.Client client = workload.client()) {
                    for (int saga = 0; saga < SAGAS_EACH; saga++) {
                        client.runOne();
                    }
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var client : threads.invokeAll(clients, 60, TimeUnit.SECONDS)) {
                client.get();
            }
        }
    }

    private long count(String sql) throws Exception {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
