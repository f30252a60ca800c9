package dev.norn.benchmarks.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.SmokeLoad;
import dev.norn.embedded.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keeps the workloads in step with the journal's tables. It says nothing about speed. */
class SmokeTest {

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
            SmokeLoad.run(engine);
            assertThat(engine.batches().entries()).isEqualTo(SmokeLoad.PIECES * 3L);
        }
        assertThat(count("select count(*) from norn.global_transaction where status = 'COMMITTED'"))
                .isEqualTo(SmokeLoad.PIECES);
    }

    @Test
    void shouldWriteAsTheFloorWhatTheCoordinatorWrites() throws Exception {
        try (FloorWorkload floor = FloorWorkload.start(database, 2)) {
            SmokeLoad.run(floor);
            assertThat(floor.batches().entries()).isEqualTo(SmokeLoad.PIECES * 3L);
        }
        // One of them the coordinator itself has written. All have the same bytes, and leave nothing unfinished.
        assertThat(count(
                        "select count(*) from norn.global_transaction where status = 'COMMITTED' and decision = 'COMMIT'"
                                + " and decided_at is not null and ended_at is not null"))
                .isEqualTo(SmokeLoad.PIECES + 1);
        assertThat(count("select count(*) from norn.journal")).isEqualTo((SmokeLoad.PIECES + 1) * 3L);
        assertThat(count("select count(distinct payload) from norn.journal")).isEqualTo(3);
    }

    @Test
    void shouldCommitSingleRows() throws Exception {
        SmokeLoad.run(SingleRowWorkload.start(database));
        assertThat(count("select count(*) from single_row")).isEqualTo(SmokeLoad.PIECES);
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
