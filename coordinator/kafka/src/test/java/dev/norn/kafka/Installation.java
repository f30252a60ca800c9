package dev.norn.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.TestDatabase;
import dev.norn.embedded.TestKafka;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionId;
import dev.norn.engine.codec.PublicEvents;
import dev.norn.journal.postgres.Migrations;
import dev.norn.journal.postgres.PostgresJournalSettings;
import dev.norn.journal.postgres.PostgresJournalStore;
import dev.norn.runtime.relay.PublishedEvent;
import dev.norn.runtime.shard.Engine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A journal in PostgreSQL, a topic in Kafka, and coordinators in processes of their own that work on both. */
final class Installation implements AutoCloseable {
    private static final int SHARDS = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String UNFINISHED = "select id from norn.global_transaction where ended_at is null";

    private final TestDatabase database = TestDatabase.create();
    private final String topic = TestKafka.uniqueName("norn.events");
    private final List<CoordinatorChild> children = new ArrayList<>();

    Installation() {
        Migrations.migrate(database.dataSource(), PostgresJournalSettings.DEFAULT_SCHEMA, SHARDS);
    }

    String topic() {
        return topic;
    }

    /**
     * Starts a coordinator; another one may be at work, or its lease may not have ended.
     *
     * @param nodeId its id; not that of one that lives
     * @param source what readers see as the source of its events
     * @param seed of its load; 0 for none
     */
    CoordinatorChild start(String nodeId, String source, Strike strike, long seed) throws Exception {
        CoordinatorChild child = CoordinatorChild.start(new CoordinatorProcess.Orders(
                database.jdbcUrl(),
                database.user(),
                database.password(),
                TestKafka.bootstrapServers(),
                topic,
                nodeId,
                source,
                strike,
                seed));
        children.add(child);
        return child;
    }

    TopicReader reader(boolean committedOnly, Set<String> apart) {
        return new TopicReader(TestKafka.bootstrapServers(), topic, committedOnly, apart);
    }

    /**
     * Waits until all transactions have ended, and as much can be read as there must be. Nobody must start any more.
     *
     * @return what must be readable: see {@link TopicReader#requireExactly}
     */
    Map<Long, List<String>> awaitAllReadable(TopicReader reader) throws Exception {
        awaitAllEnded();
        Map<Long, List<String>> journal = journal();
        int events = journal.values().stream().mapToInt(List::size).sum();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(reader.read().events()).as("events").isGreaterThanOrEqualTo(events));
        return journal;
    }

    private void awaitAllEnded() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(numbers(UNFINISHED))
                        .as("unfinished transactions; %s", stories())
                        .isEmpty());
    }

    /** What the coordinators that live printed last. */
    private List<String> stories() {
        return children.stream()
                .filter(CoordinatorChild::isAlive)
                .map(CoordinatorChild::story)
                .toList();
    }

    /** What the journal has for the world, in order, of each transaction: {@code ce_id} and {@code ce_type}. */
    private Map<Long, List<String>> journal() throws Exception {
        Map<Long, List<String>> events = new TreeMap<>();
        try (PostgresJournalStore store = PostgresJournalStore.open(
                PostgresJournalSettings.of(database.jdbcUrl(), database.user(), database.password()))) {
            for (long id : numbers("select distinct transaction_id from norn.journal")) {
                events.put(id, new ArrayList<>());
                for (RecordedEvent event : Engine.events(store.read(id))) {
                    if (PublishedEvent.isForTheWorld(event.event())) {
                        events.get(id).add(title(id, event));
                    }
                }
            }
        }
        return events;
    }

    /** Written out here, not asked of what is tested. */
    private static String title(long transaction, RecordedEvent event) {
        return TransactionId.shard(transaction) + "-" + event.sequence() + " " + PublicEvents.type(event.event());
    }

    private List<Long> numbers(String query) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                numbers.add(result.getLong(1));
            }
        }
        return numbers;
    }

    @Override
    public void close() {
        children.forEach(CoordinatorChild::close);
        database.close();
    }
}
