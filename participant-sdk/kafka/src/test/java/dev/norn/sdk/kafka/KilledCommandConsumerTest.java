package dev.norn.sdk.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.norn.embedded.TestKafka;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.fence.DataSourceTransactions;
import dev.norn.sdk.fence.EmptyDatabase;
import dev.norn.sdk.fence.FenceDialect;
import dev.norn.sdk.fence.FenceSettings;
import dev.norn.sdk.fence.LocalTransactions;
import dev.norn.sdk.outbox.OutboxDatabase;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantOperations;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A participant in processes of its own, which are killed, also between the commit of the work and its reply. */
@Timeout(900)
class KilledCommandConsumerTest {
    private static final int KILLS = Integer.getInteger("norn.kills", 4);
    private static final int COMMANDS = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final String topic = TestKafka.uniqueName("kill");
    private final Topics topics = new Topics(TestKafka.bootstrapServers());

    /** Adds a row for each thing that it does. */
    @Participant("desk")
    static final class Desk {
        @SagaAction(compensation = SagaAction.Compensation.NONE)
        public void file(String what, StepContext step) throws SQLException {
            try (PreparedStatement insert =
                    step.connection().prepareStatement("insert into work (transaction_id, what) values (?, ?)")) {
                insert.setLong(1, step.transactionId());
                insert.setString(2, what);
                insert.executeUpdate();
            }
        }
    }

    @Test
    void shouldDoTheWorkOnceWhenItIsKilledBetweenWorkAndReply() throws Exception {
        topics.create(topic + ".desk", 1);
        try (OutboxDatabase database = database();
                Caller caller = new Caller(topics, topic + ".desk")) {
            try (ChildJvm dying = participant(database, "dies after a commit")) {
                caller.send("first", 1, "desk.file", Caller.LONG, "\"x\"");
                await().atMost(PATIENCE).until(() -> !dying.isAlive());
            }
            assertThat(worked(database)).isEqualTo(1);
            assertThat(caller.answered()).isZero();

            try (ChildJvm next = participant(database, "lives")) {
                // The one that was cut off comes again by itself, and the coordinator asks again as well.
                caller.send("second", 1, "desk.file", Caller.LONG, "\"x\"");
                for (String call : List.of("first", "second")) {
                    ConsumerRecord<String, String> reply = caller.reply(call);
                    assertThat(Topics.headers(reply))
                            .containsEntry("Norn-Status", "204")
                            .containsEntry("Norn-Fence", "replayed");
                }
                assertThat(next.isAlive()).isTrue();
            }
            assertThat(worked(database)).isEqualTo(1);
        }
    }

    @Test
    void shouldAnswerEverythingAndDoItOnceWhateverIsKilled() throws Exception {
        long seed = Long.getLong("norn.seed", System.nanoTime());
        System.out.println("-Dnorn.seed=" + seed);
        Random random = new Random(seed);
        topics.create(topic + ".desk", 4);
        try (OutboxDatabase database = database();
                Caller caller = new Caller(topics, topic + ".desk")) {
            List<ChildJvm> participants =
                    new ArrayList<>(List.of(participant(database, "lives"), participant(database, "lives")));
            try {
                Set<Long> open = new HashSet<>();
                for (long transaction = 1; transaction <= COMMANDS; transaction++) {
                    open.add(transaction);
                }
                for (int kill = 0; kill < KILLS; kill++) {
                    askUntil(caller, open, COMMANDS - COMMANDS * (kill + 1) / (KILLS + 1));
                    participants.remove(random.nextInt(participants.size())).close();
                    participants.add(participant(database, "lives"));
                }
                askUntil(caller, open, 0);
            } finally {
                participants.forEach(ChildJvm::close);
            }
            assertThat(database.number("select count(distinct transaction_id) from work"))
                    .as("-Dnorn.seed=%s", seed)
                    .isEqualTo(COMMANDS);
            assertThat(worked(database)).as("-Dnorn.seed=%s", seed).isEqualTo(COMMANDS);
        }
    }

    /** Asks again and again for what is open, as a coordinator does, each time under a name of its own. */
    private static void askUntil(Caller caller, Set<Long> open, int left) {
        Map<String, Long> asked = new HashMap<>();
        long limit = System.nanoTime() + PATIENCE.multipliedBy(2).toNanos();
        while (open.size() > left) {
            assertThat(System.nanoTime()).as("%s are open", open.size()).isLessThan(limit);
            long round = System.nanoTime();
            int batch = 0;
            for (long transaction : open) {
                if (batch++ < 50) {
                    String call = transaction + "-" + round;
                    asked.put(call, transaction);
                    caller.send(call, transaction, "desk.file", Duration.ofSeconds(2), "\"x\"");
                }
            }
            long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            while (open.size() > left && System.nanoTime() < end && !asked.isEmpty()) {
                caller.done().forEach(call -> {
                    Long transaction = asked.remove(call);
                    if (transaction != null) {
                        open.remove(transaction);
                    }
                });
            }
        }
    }

    private static OutboxDatabase database() {
        OutboxDatabase database = new OutboxDatabase(EmptyDatabase.postgres());
        FenceDialect.of(database.dataSource()).tables().forEach(database::execute);
        database.execute("create table work (transaction_id bigint, what varchar(10))");
        return database;
    }

    private static long worked(OutboxDatabase database) {
        return database.number("select count(*) from work");
    }

    private ChildJvm participant(OutboxDatabase database, String fate) throws Exception {
        EmptyDatabase address = database.address();
        return ChildJvm.start(
                ParticipantProcess.class,
                address.jdbcUrl(),
                address.user(),
                address.password(),
                TestKafka.bootstrapServers(),
                topic,
                fate);
    }

    /** Takes commands until it is killed, or kills itself. */
    static final class ParticipantProcess {
        public static void main(String[] arguments) throws Exception {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(arguments[0]);
            pool.setUsername(arguments[1]);
            pool.setPassword(arguments[2]);
            pool.setMaximumPoolSize(4);
            BranchFence fence = new BranchFence(
                    transactions(pool, arguments[5]),
                    FenceDialect.of(pool),
                    FenceSettings.DEFAULTS,
                    Clock.systemUTC(),
                    null);
            CommandConsumer.start(
                    new ParticipantHandler(ParticipantOperations.of(List.of(new Desk())), fence),
                    CommandSettings.of("desk")
                            .withTopicPattern(arguments[4] + ".{participant}")
                            .withConcurrency(4),
                    Map.of("bootstrap.servers", arguments[3]),
                    Map.of("session.timeout.ms", 6000, "heartbeat.interval.ms", 1000),
                    Clock.systemUTC());
            ChildJvm.awaitEndOfParent();
            System.exit(0);
        }

        private static LocalTransactions transactions(HikariDataSource pool, String fate) {
            DataSourceTransactions transactions = new DataSourceTransactions(pool);
            if (fate.equals("lives")) {
                return transactions;
            }
            return new LocalTransactions() {
                @Override
                public <T> T inNewTransaction(TransactionWork<T> work) throws Exception {
                    T result = transactions.inNewTransaction(work);
                    Runtime.getRuntime().halt(137);
                    return result;
                }
            };
        }
    }
}
