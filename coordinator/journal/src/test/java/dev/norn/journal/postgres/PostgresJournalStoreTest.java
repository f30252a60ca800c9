package dev.norn.journal.postgres;

import dev.norn.journal.JournalStore;
import dev.norn.journal.JournalStoreConformance;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

class PostgresJournalStoreTest extends JournalStoreConformance {

    private static final PostgresFixture postgres = new PostgresFixture(SHARDS);

    @Override
    protected JournalStore freshStore() throws Exception {
        postgres.reset();
        return postgres.open(LEASE);
    }

    @AfterAll
    static void drop() {
        postgres.close();
    }

    @Override
    protected JournalStore anotherProcess() throws Exception {
        return postgres.open(LEASE);
    }

    @Override
    protected void endLease(String nodeId) throws Exception {
        postgres.execute("update node set lease_expires_at = clock_timestamp() where node_id = '" + nodeId + "'");
    }

    @Override
    protected List<String> deadLetters() throws Exception {
        return postgres.query("select concat_ws('/', transaction_id, branch, step, attempts)"
                + " from dead_letter where source = 'branch' and name = 'order' and redrives = attempts - 1"
                + " order by transaction_id, branch");
    }
}
