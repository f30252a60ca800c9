package dev.norn.sdk.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.sdk.fence.EmptyDatabase;
import dev.norn.sdk.outbox.OutboxDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What the inbox does on every database. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InboxConformance {
    private final Supplier<EmptyDatabase> databases;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private OutboxDatabase database;
    private Inbox inbox;

    InboxConformance(Supplier<EmptyDatabase> databases) {
        this.databases = databases;
    }

    @BeforeAll
    void open() {
        database = new OutboxDatabase(databases.get());
        InboxDialect.of(database.dataSource()).tables().forEach(database::execute);
        database.execute("create table work (message varchar(64))");
        inbox = Inbox.on(database.dataSource(), "read-model", Duration.ofDays(7));
    }

    @BeforeEach
    void empty() {
        database.execute("delete from norn_inbox");
        database.execute("delete from work");
    }

    @AfterAll
    void close() {
        threads.shutdownNow();
        database.close();
    }

    @Test
    void shouldDoTheWorkOfAMessageOnce() throws Exception {
        assertThat(inbox.once("m-1", connection -> work(connection, "m-1"))).isTrue();
        assertThat(inbox.once("m-1", connection -> work(connection, "m-1"))).isFalse();
        assertThat(inbox.once("m-2", connection -> work(connection, "m-2"))).isTrue();
        assertThat(inbox.once("M-2", connection -> work(connection, "M-2")))
                .as("another id")
                .isTrue();
        assertThat(database.number("select count(*) from work")).isEqualTo(3);
    }

    @Test
    void shouldGiveEachConsumerItsOwnMemory() throws Exception {
        Inbox other = Inbox.on(database.dataSource(), "mail", Duration.ofDays(7));
        assertThat(inbox.once("m-1", connection -> work(connection, "m-1"))).isTrue();
        assertThat(other.once("m-1", connection -> work(connection, "m-1"))).isTrue();
    }

    @Test
    void shouldForgetAMessageWhoseWorkFailed() throws Exception {
        assertThatThrownBy(() -> inbox.once("m-1", connection -> {
                    work(connection, "m-1");
                    throw new IllegalStateException("no stock");
                }))
                .hasMessage("no stock");
        assertThat(database.number("select count(*) from work")).isZero();
        assertThat(inbox.once("m-1", connection -> work(connection, "m-1"))).isTrue();
    }

    @Test
    void shouldWaitForADuplicateThatIsBeingWorkedOff() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<Boolean> first = threads.submit(() -> inbox.once("m-1", connection -> {
            work(connection, "m-1");
            inside.countDown();
            goOn.await();
        }));
        inside.await();
        Future<Boolean> second = threads.submit(() -> inbox.once("m-1", connection -> work(connection, "m-1")));
        goOn.countDown();
        assertThat(first.get()).isTrue();
        assertThat(second.get()).isFalse();
        assertThat(database.number("select count(*) from work")).isEqualTo(1);
    }

    @Test
    void shouldTellLongIdsApart() throws Exception {
        String same = "x".repeat(300);
        assertThat(inbox.once(same + "1", connection -> work(connection, "1"))).isTrue();
        assertThat(inbox.once(same + "2", connection -> work(connection, "2"))).isTrue();
        assertThat(inbox.once(same + "2", connection -> work(connection, "2"))).isFalse();
    }

    @Test
    void shouldPurgeWhatIsOlderThanTheRetention() throws Exception {
        for (int i = 0; i < 5; i++) {
            String id = "old-" + i;
            inbox.once(id, connection -> work(connection, id));
        }
        Inbox other = Inbox.on(database.dataSource(), "mail", Duration.ofDays(7));
        other.once("old-0", connection -> work(connection, "old-0"));
        age(Duration.ofDays(7).plusMinutes(1));
        inbox.once("new", connection -> work(connection, "new"));
        assertThat(inbox.purge(3)).isEqualTo(3);
        assertThat(inbox.purge(3)).isEqualTo(2);
        assertThat(inbox.purge(3)).isZero();
        assertThat(database.texts("select consumer, message_id from norn_inbox order by consumer"))
                .containsExactly("mail", "old-0", "read-model", "new");
    }

    /** Makes all rows older. */
    private void age(Duration by) {
        database.execute(ageStatement(by.toSeconds()));
    }

    abstract String ageStatement(long seconds);

    @Test
    void shouldDoEachOfManyDuplicatesOnceWhateverFails() throws Exception {
        long seed = Long.getLong("norn.seed", System.nanoTime());
        System.out.println("-Dnorn.seed=" + seed);
        int messages = 40;
        List<Future<?>> consumers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Random random = new Random(seed + i);
            consumers.add(threads.submit(() -> {
                for (int message = 0; message < messages; message++) {
                    deliver("m-" + message, random);
                }
                return null;
            }));
        }
        for (Future<?> consumer : consumers) {
            consumer.get();
        }
        assertThat(database.number("select count(*) from work"))
                .as("-Dnorn.seed=" + seed)
                .isEqualTo(messages);
        assertThat(database.number("select count(distinct message) from work")).isEqualTo(messages);
    }

    /** As a broker does: again until it is acknowledged, and sometimes once more. */
    private void deliver(String id, Random random) throws Exception {
        boolean acknowledged = false;
        while (!acknowledged || random.nextInt(4) == 0) {
            boolean fails = random.nextInt(3) == 0;
            try {
                inbox.once(id, connection -> {
                    work(connection, id);
                    if (fails) {
                        throw new IllegalStateException("fault");
                    }
                });
                acknowledged = true;
            } catch (IllegalStateException fault) {
                acknowledged = false;
            }
        }
    }

    private static void work(Connection connection, String message) throws Exception {
        try (var insert = connection.prepareStatement("insert into work values (?)")) {
            insert.setString(1, message);
            insert.executeUpdate();
        }
    }
}
