package dev.norn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.embedded.TestDatabase;
import dev.norn.protocol.BranchCall;
import dev.norn.protocol.MessageBranches;
import dev.norn.protocol.Operation;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.client.NewBranch;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.PrepareMessage;
import dev.norn.sdk.client.RetrySettings;
import dev.norn.sdk.client.TransactionQuery;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.fence.BranchWork.Said;
import dev.norn.sdk.fence.DataSourceTransactions;
import dev.norn.sdk.fence.FenceDatabase;
import dev.norn.sdk.fence.FenceDialect;
import dev.norn.sdk.fence.FenceSettings;
import dev.norn.sdk.fence.LocalTransactions;
import dev.norn.sdk.message.MessageBuilder;
import dev.norn.sdk.message.MessageNotSentException;
import dev.norn.sdk.message.MessageOutcomeUnknownException;
import dev.norn.sdk.message.MessageRefusedException;
import dev.norn.sdk.message.Messages;
import dev.norn.sdk.message.SentMessage;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantOperations;
import dev.norn.sdk.participant.ParticipantServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * The anomalies of transactional messages, each over sockets against a real coordinator, with a producer and a participant
 * built on the SDK whose fence is on a real database: a subclass names it. At the end what was delivered is compared with
 * what the producer's database has: delivered once if the local transaction is committed, and else not at all.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
abstract class MessageAnomalies {

    /** Later than the local transaction begins, even where everything stands still for a while. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private static final Duration LATER = Duration.ofMinutes(5);

    /** Asked by the coordinator alone: it has no operation of its own. */
    @Participant("orders")
    public static class Orders {}

    /** Knows nothing of messages: an action like any other. */
    @Participant("notes")
    public static class Notes {
        @SagaAction(compensation = SagaAction.Compensation.NONE)
        public void note(JsonNode order, StepContext step) throws SQLException {
            try (Statement insert = step.connection().createStatement()) {
                insert.execute(
                        "insert into delivered values (" + order.path("order").asInt() + ")");
            }
        }
    }

    private final Supplier<FenceDatabase> databases;
    private FenceDatabase shop;
    private BranchFence fence;
    private ParticipantServer participant;
    private TestDatabase database;
    private TestCoordinator norn;
    private LossyProxy proxy;
    private NornClient client;
    private ExecutorService threads;
    private int order;

    MessageAnomalies(Supplier<FenceDatabase> databases) {
        this.databases = databases;
    }

    @BeforeAll
    void start() throws IOException {
        shop = databases.get();
        shop.execute("create table placed (id int primary key); create table delivered (id int)");
        fence = fenceOn(new DataSourceTransactions(shop.dataSource()));
        participant = ParticipantServer.start(
                new ParticipantHandler(ParticipantOperations.of(List.of(new Orders(), new Notes())), fence),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                16);
        database = TestDatabase.create();
        norn = TestCoordinator.start(database, Map.of("norn.node.id", "first"));
        norn.register("orders", participant.url("127.0.0.1", "orders"));
        norn.register("notes", participant.url("127.0.0.1", "notes"));
        proxy = LossyProxy.start(() -> norn);
        client = NornClient.builder(proxy.url()).retry(RetrySettings.NONE).build();
    }

    @AfterAll
    void stop() {
        proxy.close();
        norn.close();
        database.close();
        participant.close();
        fence.close();
        shop.close();
    }

    @BeforeEach
    void startAfresh() {
        order++;
        proxy.lose(path -> false);
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void stopThreads() {
        threads.close();
    }

    private BranchFence fenceOn(LocalTransactions transactions) {
        return new BranchFence(
                transactions,
                FenceDialect.of(shop.dataSource()),
                FenceSettings.DEFAULTS,
                Clock.systemUTC(),
                Runnable::run);
    }

    // ---- the submit

    @Test
    void submit_isDelivered() throws Exception {
        SentMessage sent = message(LATER).run(this::place);
        assertThat(sent.submitted()).isTrue();
        assertEnd(sent.transactionId(), "COMMITTED");
        assertDeliveredIfPlaced(1);
    }

    @Test
    void submitLost_theCoordinatorAsksAndDelivers() throws Exception {
        proxy.lose(path -> path.contains("/commit"));
        SentMessage sent = message(SOON).run(this::place);
        assertThat(sent.submitted()).isFalse();
        assertEnd(sent.transactionId(), "COMMITTED");
        assertDeliveredIfPlaced(1);
    }

    @Test
    void submitLost_andTheCoordinatorDies_itAsksWhenItIsBack() throws Exception {
        proxy.lose(path -> path.contains("/commit"));
        SentMessage sent = message(SOON).run(this::place);
        restart();
        assertEnd(sent.transactionId(), "COMMITTED");
        assertDeliveredIfPlaced(1);
    }

    @Test
    void submitRepeated_isOneDelivery() throws Exception {
        SentMessage sent = message(LATER).run(this::place);
        for (int i = 0; i < 3; i++) {
            client.messageCommands().submit(sent.transactionId(), Duration.ofSeconds(30));
        }
        assertEnd(sent.transactionId(), "COMMITTED");
        assertDeliveredIfPlaced(1);
    }

    @Test
    void submitAfterAnOperatorRolledItBack_isSaidToTheProducer() {
        assertThatThrownBy(() -> message(LATER).run(connection -> {
                    place(connection);
                    assertThat(norn.post("/v1/transactions/" + newest() + "/compensate", "{\"reason\": \"wrong\"}")
                                    .status())
                            .isEqualTo(200);
                }))
                .isInstanceOfSatisfying(
                        MessageRefusedException.class,
                        it -> assertThat(it.code()).isEqualTo("ALREADY_DECIDED"));
        assertThat(shop.number("select count(*) from delivered where id = " + order))
                .isZero();
    }

    // ---- the producer's death

    @Test
    void producerDeath_beforeItsLocalCommit_nothingIsDelivered() {
        proxy.lose(path -> path.contains("/rollback"));
        assertThatThrownBy(() -> message(SOON).run(connection -> {
                    place(connection);
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        assertEnd(newest(), "ROLLED_BACK");
        assertDeliveredIfPlaced(0);
    }

    @Test
    void producerDeath_afterItsLocalCommit_itIsDelivered() throws Exception {
        PrepareMessage message = new PrepareMessage(
                "order-placed",
                NewBranch.of("orders", "check", null),
                List.of(NewBranch.of("notes", "note", Map.of("order", order))),
                SOON,
                null,
                Map.of(),
                UUID.randomUUID().toString());
        String id = client.messageCommands().prepare(message).id();
        BranchCall local =
                new BranchCall(Long.parseLong(id), MessageBranches.PRODUCER, Operation.ACTION, 1, null, 0, null, null);
        fence.run(local, (connection, firstResult) -> {
            place(connection);
            return new Said.Done(null);
        });
        assertEnd(id, "COMMITTED");
        assertDeliveredIfPlaced(1);
    }

    @Test
    void producerDeath_beforeItsLocalCommitAndTheCoordinatorsToo() {
        proxy.lose(path -> path.contains("/rollback"));
        assertThatThrownBy(() -> message(SOON).run(connection -> {
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        restart();
        assertEnd(newest(), "ROLLED_BACK");
        assertDeliveredIfPlaced(0);
    }

    @Test
    void localFailure_isAbortedAtOnce() {
        assertThatThrownBy(() -> message(LATER).run(connection -> {
                    place(connection);
                    throw new IllegalStateException("sold out");
                }))
                .hasMessage("sold out");
        assertEnd(newest(), "ROLLED_BACK");
        assertDeliveredIfPlaced(0);
    }

    // ---- the local commit, slow, late, or without an answer

    @Test
    void slowLocalCommit_theCheckWaitsForItAndItIsDelivered() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        Future<SentMessage> sending = threads.submit(() -> message(SOON).run(connection -> {
            place(connection);
            goOn.await(60, TimeUnit.SECONDS);
        }));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(shop::someoneWaitsForALock);
        goOn.countDown();
        assertEnd(sending.get(60, TimeUnit.SECONDS).transactionId(), "COMMITTED");
        assertDeliveredIfPlaced(1);
    }

    @Test
    void slowLocalCommit_theCheckWaitsForItAndItIsRolledBack() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        proxy.lose(path -> path.contains("/rollback"));
        Future<SentMessage> sending = threads.submit(() -> message(SOON).run(connection -> {
            place(connection);
            goOn.await(60, TimeUnit.SECONDS);
            throw new IllegalStateException("sold out");
        }));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(shop::someoneWaitsForALock);
        goOn.countDown();
        assertThatThrownBy(() -> sending.get(60, TimeUnit.SECONDS)).hasRootCauseMessage("sold out");
        assertEnd(newest(), "ROLLED_BACK");
        assertDeliveredIfPlaced(0);
    }

    @Test
    void lateLocalCommit_afterTheCheckItFailsInsteadOfBeingForgotten() {
        Messages slow = messagesOn(new Transactions() {
            @Override
            void before() {
                // The local transaction begins when the coordinator has asked, and was told that there never will be
                // one.
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> norn.get("/v1/transactions/" + newest())
                                .json()
                                .path("status")
                                .asText()
                                .equals("ROLLED_BACK"));
            }
        });
        assertThatThrownBy(() -> describe(slow, SOON).run(this::place))
                .isInstanceOfSatisfying(
                        MessageNotSentException.class,
                        it -> assertThat(it.code()).isEqualTo("ALREADY_UNDONE"));
        assertDeliveredIfPlaced(0);
    }

    @Test
    void commitNotAnswered_andItIsCommitted_isDelivered() throws Exception {
        Messages cutOff = messagesOn(new Transactions() {
            @Override
            void afterCommit(int transaction) throws SQLException {
                if (transaction == 1) {
                    throw new SQLException("connection lost", "08006");
                }
            }
        });
        SentMessage sent = describe(cutOff, LATER).run(this::place);
        assertThat(sent.submitted()).isTrue();
        assertEnd(sent.transactionId(), "COMMITTED");
        assertDeliveredIfPlaced(1);
    }

    @Test
    void commitNotAnswered_andItIsNotCommitted_isAborted() {
        Messages cutOff = messagesOn(new Transactions() {
            @Override
            void beforeCommit(int transaction) throws SQLException {
                if (transaction == 1) {
                    throw new SQLException("connection lost", "08006");
                }
            }
        });
        assertThatThrownBy(() -> describe(cutOff, LATER).run(this::place)).hasMessage("connection lost");
        assertEnd(newest(), "ROLLED_BACK");
        assertDeliveredIfPlaced(0);
    }

    @Test
    void commitNotAnswered_andTheDatabaseIsAway_isFoundOutByTheCoordinator() {
        Messages cutOff = messagesOn(new Transactions() {
            @Override
            void afterCommit(int transaction) throws SQLException {
                throw new SQLException("connection lost", "08006");
            }
        });
        assertThatThrownBy(() -> describe(cutOff, SOON).run(this::place))
                .isInstanceOf(MessageOutcomeUnknownException.class)
                .hasRootCauseMessage("connection lost");
        assertEnd(newest(), "COMMITTED");
        assertDeliveredIfPlaced(1);
    }

    // ---- what tests say

    /** Local transactions to which something happens; the first one is that of the work, the others are asked later. */
    private abstract class Transactions implements LocalTransactions {
        private final LocalTransactions plain = new DataSourceTransactions(shop.dataSource());
        private int count;

        void before() {}

        void beforeCommit(int transaction) throws SQLException {}

        void afterCommit(int transaction) throws SQLException {}

        @Override
        public <T> T inNewTransaction(TransactionWork<T> work) throws Exception {
            before();
            int transaction = ++count;
            T value = plain.inNewTransaction(it -> {
                T done = work.run(it);
                beforeCommit(transaction);
                return done;
            });
            afterCommit(transaction);
            return value;
        }
    }

    private Messages messagesOn(Transactions transactions) {
        return client.messages("orders", fenceOn(transactions));
    }

    private MessageBuilder message(Duration checkAfter) {
        return describe(client.messages("orders", fence), checkAfter);
    }

    private MessageBuilder describe(Messages messages, Duration checkAfter) {
        return messages.message("order-placed")
                .checkAfter(checkAfter)
                .businessKey(Integer.toString(order))
                .deliver("notes", "note", Map.of("order", order));
    }

    private void place(Connection connection) throws SQLException {
        try (Statement insert = connection.createStatement()) {
            insert.execute("insert into placed values (" + order + ")");
        }
    }

    private String newest() {
        return NornClient.connectTo(norn.uri(""))
                .transactions()
                .list(TransactionQuery.all().businessKey(Integer.toString(order)))
                .items()
                .getFirst()
                .id();
    }

    private void restart() {
        norn.close();
        norn = TestCoordinator.start(database, Map.of("norn.node.id", "first"));
    }

    private void assertEnd(String id, String status) {
        assertThat(norn.get("/v1/transactions/" + id + "?wait=60s")
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo(status);
    }

    private void assertDeliveredIfPlaced(int placed) {
        assertThat(shop.number("select count(*) from placed where id = " + order))
                .as("the local transaction")
                .isEqualTo(placed);
        assertThat(shop.number("select count(*) from delivered where id = " + order))
                .as("the delivery")
                .isEqualTo(placed);
    }
}
