package dev.norn.benchmarks.saga;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.Workload;
import dev.norn.journal.postgres.Migrations;
import dev.norn.journal.postgres.PostgresJournalSettings;
import dev.norn.journal.postgres.PostgresJournalStore;

/** The saga on the engine, the runtime and the journal, without HTTP on either side. */
public final class EngineWorkload implements Workload {

    private final InProcessNode node;

    private EngineWorkload(InProcessNode node) {
        this.node = node;
    }

    /** Starts a node on an empty database. */
    public static EngineWorkload start(Database database) throws Exception {
        Migrations.migrate(database.dataSource());
        return new EngineWorkload(InProcessNode.start(PostgresJournalStore.open(
                PostgresJournalSettings.of(database.url(), database.user(), database.password()))));
    }

    @Override
    public Client client() {
        return node::runOne;
    }

    @Override
    public Batches batches() {
        return node.batches();
    }

    @Override
    public void close() {
        node.close();
    }
}
