package dev.norn.sdk.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.norn.sdk.fence.EmptyDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A relay that hardly ever looks by itself, and publishers that are not in its process. */
@Timeout(300)
class OutboxNotificationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LISTENERS = "select count(*) from pg_stat_activity"
            + " where datname = current_database() and query = 'listen norn_outbox'";

    @Test
    void shouldSendSoonAfterTheCommitOfAnotherProcess() throws Exception {
        MemorySink broker = new MemorySink();
        Outbox outbox = new Outbox();
        try (OutboxDatabase database = new OutboxDatabase(EmptyDatabase.postgres());
                OutboxRelay relay = relay(database, broker).start();
                OutboxListener listener = new OutboxListener(database.dataSource(), relay::hint).start();
                OutboxNotifier notifier = new OutboxNotifier(database.dataSource()).start(outbox)) {
            await().atMost(PATIENCE).until(() -> database.number(LISTENERS) == 1);
            database.publish(outbox, OutboxEvent.of("order", "a", "placed", 1).withId("1"));
            await().atMost(PATIENCE).until(() -> broker.ids().size() == 1);
            try (Connection slow = database.dataSource().getConnection()) {
                slow.setAutoCommit(false);
                outbox.publish(slow, OutboxEvent.of("order", "a", "placed", 2).withId("2"));
                outbox.publish(slow, OutboxEvent.of("order", "a", "placed", 3).withId("3"));
                slow.commit();
                slow.setAutoCommit(true);
            }
            await().atMost(PATIENCE).until(() -> broker.ids().size() == 3);
            assertThat(broker.ids()).containsExactly("1", "2", "3");
            assertThat(listener).isNotNull();
            assertThat(notifier).isNotNull();
        }
    }

    private static OutboxRelay relay(OutboxDatabase database, MemorySink broker) {
        return new OutboxRelay(
                database.dataSource(),
                OutboxDialect.of(database.dataSource()),
                broker.sink(new Random(1)),
                OutboxRelaySettings.DEFAULTS.withPauses(Duration.ofMillis(5), Duration.ofHours(1)),
                new Random(1));
    }
}
