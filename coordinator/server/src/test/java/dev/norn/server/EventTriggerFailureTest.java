package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.EmbeddedPostgres;
import dev.norn.embedded.TestDatabase;
import dev.norn.embedded.TestKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** What fails while events start sagas: nodes that are killed, a database that is away. */
@Timeout(240)
class EventTriggerFailureTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int EVENTS = 50;

    private final String group = TestKafka.uniqueName("triggers");

    @TempDir(factory = Passable.class)
    private Path directory;

    private TestParticipant participant;
    private TestTopic topic;
    private TriggeredSagas sagas;

    @BeforeEach
    void start() throws Exception {
        participant = TestParticipant.start();
        topic = TestTopic.unique().create(3);
        sagas = new TriggeredSagas("order", topic);
    }

    @AfterEach
    void stop() {
        topic.close();
        participant.close();
    }

    private Map<String, Object> settings(String node) {
        Map<String, Object> settings = TriggeredSagas.settings(node, TestKafka.bootstrapServers(), group);
        settings.put("norn.node.lease", "10s");
        return settings;
    }

    /** The definition is stored at the node that stands by, which does not read. */
    @Test
    void shouldStartEachOnceAlthoughANodeIsKilledBetweenStartsAndTheirOffsets() throws Exception {
        Map<String, Object> neverCommits = settings("one");
        neverCommits.put("norn.kafka.triggers.commit-interval", "1h");
        try (TestDatabase database = TestDatabase.create();
                ChildNode first = ChildNode.start(database, neverCommits)) {
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> ownerOf(database).equals("one"));
            try (TestCoordinator second = TestCoordinator.startWithoutWaiting(database, settings("two"))) {
                second.register("payment", participant.url());
                second.register("shipping", participant.url());
                sagas.store(second, sagas.placed(1));
                placeAll();
                await().atMost(PATIENCE).until(() -> sagas.transactions(second).size() == EVENTS);
                assertThat(topic.committed(group)).isLessThan(EVENTS);
                assertThat(TriggeredSagas.health(second).path("partitions").asInt())
                        .isZero();
                first.kill();

                await().atMost(PATIENCE).until(() -> topic.committed(group) == EVENTS);
                assertThat(sagas.events(second)).containsExactlyInAnyOrderElementsOf(ids());
                assertThat(sagas.counted(second, "duplicate")).isEqualTo(EVENTS);
                assertThat(sagas.counted(second, "started")).isZero();
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(sagas.transactions(second))
                                .extracting(transaction ->
                                        transaction.path("status").textValue())
                                .containsOnly("COMMITTED"));
            }
        }
    }

    @Test
    void shouldWaitForADatabaseThatIsAwayWithoutLeavingTheGroup() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.on(directory.resolve("postgres"))
                .durable(false)
                .start()) {
            Map<String, Object> settings = settings("one");
            settings.put("norn.port", 0);
            settings.put("norn.database.url", postgres.jdbcUrl());
            settings.put("norn.database.user", postgres.user());
            settings.put("norn.database.password", postgres.password());
            try (TestCoordinator norn = TestCoordinator.start(settings)) {
                norn.register("payment", participant.url());
                norn.register("shipping", participant.url());
                sagas.store(norn, sagas.placed(1));
                topic.place("before", "{\"orderId\": \"o-0\"}");
                await().atMost(PATIENCE).until(() -> topic.committed(group) == 1);
                List<String> members = topic.members(group);
                assertThat(members).hasSize(1);

                postgres.crash();
                placeAll();
                await().atMost(PATIENCE).untilAsserted(() -> {
                    JsonNode health = TriggeredSagas.health(norn);
                    assertThat(health.path("failure").isTextual())
                            .as(health.toString())
                            .isTrue();
                    assertThat(health.path("waiting").asInt()).isPositive();
                });
                assertThat(topic.committed(group)).isEqualTo(1);
                postgres.restart();

                await().atMost(PATIENCE).until(() -> topic.committed(group) == EVENTS + 1);
                assertThat(sagas.events(norn)).hasSize(EVENTS + 1).containsAll(ids());
                assertThat(topic.deadLetters()).isEmpty();
                assertThat(topic.members(group)).isEqualTo(members);
                await().atMost(PATIENCE)
                        .until(() -> !TriggeredSagas.health(norn).has("failure"));
            }
        }
    }

    /** A root process runs PostgreSQL as another user, who must get in. */
    private static final class Passable implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
            return Files.createTempDirectory(
                    "norn", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        }
    }

    private void placeAll() throws Exception {
        for (String id : ids()) {
            topic.place(id, "{\"orderId\": \"%s\"}".formatted(id));
        }
    }

    private static List<String> ids() {
        return IntStream.range(0, EVENTS).mapToObj(event -> "e-" + event).toList();
    }

    private static String ownerOf(TestDatabase database) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select owner from norn.shard limit 1")) {
            return row.next() && row.getString(1) != null ? row.getString(1) : "";
        }
    }
}
