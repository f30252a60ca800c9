package dev.norn.sdk.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.fence.DataSourceTransactions;
import dev.norn.sdk.fence.FenceDatabase;
import dev.norn.sdk.fence.FenceDialect;
import dev.norn.sdk.fence.FenceSettings;
import dev.norn.sdk.fence.LocalTransactions;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * The anomalies of TCC that a participant can meet, one test for each, on each database: a subclass names it. A transfer
 * of 30 out of 100 is tried, confirmed and cancelled as badly as a network can; the account tells what came of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
abstract class TccAnomalies {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A wait for a lock ends when the test says so, however long that takes. */
    private static final FenceSettings SETTINGS = new FenceSettings(
            FenceSettings.DEFAULTS.maxRuns(),
            PATIENCE,
            FenceSettings.DEFAULTS.maxAnswerBytes(),
            FenceSettings.DEFAULTS.markInterval(),
            FenceSettings.DEFAULTS.purgeBatch());

    private static final String TRANSFER = "{\"input\": {\"account\": \"anna\", \"amount\": 30}}";
    private static final String UNTOUCHED = "100 free, 0 held";
    private static final String HELD = "70 free, 30 held";
    private static final String TAKEN = "70 free, 0 held";

    private final Supplier<FenceDatabase> databases;
    private final AtomicInteger transactionIds = new AtomicInteger(100);
    private final AtomicBoolean losesTheCommit = new AtomicBoolean();

    private FenceDatabase database;
    private BranchFence fence;
    private Accounts accounts;
    private ParticipantHandler handler;
    private ExecutorService threads;
    private int transaction;

    TccAnomalies(Supplier<FenceDatabase> databases) {
        this.databases = databases;
    }

    @BeforeAll
    void createDatabase() {
        database = databases.get();
        database.execute("create table account (name varchar(20) primary key, free bigint not null,"
                + " held bigint not null); insert into account values ('anna', 100, 0)");
        fence = new BranchFence(
                losingCommits(new DataSourceTransactions(database.dataSource())),
                FenceDialect.of(database.dataSource()),
                SETTINGS,
                Clock.systemUTC(),
                null);
    }

    @AfterAll
    void dropDatabase() {
        // There is none where its server does not run and the tests are skipped.
        if (database != null) {
            fence.close();
            database.close();
        }
    }

    @BeforeEach
    void startAfresh() {
        database.execute("update account set free = 100, held = 0");
        accounts = new Accounts();
        handler = new ParticipantHandler(ParticipantOperations.of(List.of(accounts)), fence);
        threads = Executors.newCachedThreadPool();
        transaction = transactionIds.incrementAndGet();
    }

    @AfterEach
    void stopThreads() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void emptyRollback_aCancelWithoutItsTryDoesNothing() {
        assertThat(call("cancel")).isEqualTo("204 empty ");
        assertThat(call("cancel")).isEqualTo("204 empty ");
        assertThat(account()).isEqualTo(UNTOUCHED);
    }

    @Test
    void emptyRollback_aCancelOfATryThatSaidNoDoesNothing() {
        assertThat(call("try", TRANSFER.replace("30", "101"))).startsWith("422 executed ");
        assertThat(call("cancel", TRANSFER.replace("30", "101"))).isEqualTo("204 empty ");
        assertThat(account()).isEqualTo(UNTOUCHED);
    }

    @Test
    void suspension_aTryThatArrivesAfterItsCancelIsRefused() {
        call("cancel");
        assertThat(call("try")).startsWith("409 ").contains("ALREADY_UNDONE");
        assertThat(call("confirm")).startsWith("410 ").contains("RESERVATION_GONE");
        assertThat(account()).isEqualTo(UNTOUCHED);
    }

    @Test
    void suspension_aTryThatOvertakesItsCancelIsCancelledAfterIt() throws Exception {
        Accounts.Pause pause = new Accounts.Pause();
        accounts.pause = pause;
        Future<String> slow = threads.submit(() -> call("try"));
        pause.reached.await();
        Future<String> cancel = threads.submit(() -> call("cancel"));
        await().atMost(PATIENCE).until(database::someoneWaitsForALock);
        pause.goOn.countDown();
        assertThat(slow.get()).isEqualTo("200 executed {\"held\":30}");
        assertThat(cancel.get()).isEqualTo("204 executed ");
        assertThat(account()).isEqualTo(UNTOUCHED);
    }

    @Test
    void duplicateTry_givesTheStoredResultAndHoldsOnce() throws Exception {
        Accounts.Pause pause = new Accounts.Pause();
        accounts.pause = pause;
        Future<String> first = threads.submit(() -> call("try"));
        pause.reached.await();
        Future<String> atOnce = threads.submit(() -> call("try"));
        await().atMost(PATIENCE).until(database::someoneWaitsForALock);
        pause.goOn.countDown();
        assertThat(first.get()).isEqualTo("200 executed {\"held\":30}");
        assertThat(atOnce.get()).isEqualTo("200 replayed {\"held\":30}");
        assertThat(call("try")).isEqualTo("200 replayed {\"held\":30}");
        assertThat(account()).isEqualTo(HELD);
    }

    @Test
    void duplicateTry_repeatsABusinessNo() {
        String no = call("try", TRANSFER.replace("30", "101"));
        assertThat(no).startsWith("422 executed ").contains("INSUFFICIENT_FUNDS");
        database.execute("update account set free = 1000");
        assertThat(call("try", TRANSFER.replace("30", "101"))).isEqualTo(no.replace("executed", "replayed"));
    }

    @Test
    void duplicateConfirm_givesTheStoredAnswerAndTakesOnce() throws Exception {
        call("try");
        Accounts.Pause pause = new Accounts.Pause();
        accounts.pause = pause;
        Future<String> first = threads.submit(() -> call("confirm"));
        pause.reached.await();
        Future<String> atOnce = threads.submit(() -> call("confirm"));
        await().atMost(PATIENCE).until(database::someoneWaitsForALock);
        pause.goOn.countDown();
        assertThat(first.get()).isEqualTo("200 executed {\"held\":30}");
        assertThat(atOnce.get()).isEqualTo("200 replayed {\"held\":30}");
        assertThat(call("confirm")).isEqualTo("200 replayed {\"held\":30}");
        assertThat(account()).isEqualTo(TAKEN);
    }

    @Test
    void duplicateCancel_givesTheStoredAnswerAndGivesBackOnce() {
        call("try");
        assertThat(call("cancel")).isEqualTo("204 executed ");
        assertThat(call("cancel")).isEqualTo("204 replayed ");
        assertThat(call("try")).as("a duplicate, not a new try").isEqualTo("200 replayed {\"held\":30}");
        assertThat(account()).isEqualTo(UNTOUCHED);
    }

    @Test
    void lostReply_eachOperationIsFoundDoneWhenItIsAskedAgain() {
        for (String operation : List.of("try", "confirm")) {
            losesTheCommit.set(true);
            assertThat(call(operation)).startsWith("500 ").contains("OPERATION_FAILED");
            assertThat(call(operation)).isEqualTo("200 replayed {\"held\":30}");
        }
        assertThat(account()).isEqualTo(TAKEN);
    }

    @Test
    void lostReply_aTryWhoseReplyWasLostIsCancelledWithItsStoredResult() {
        losesTheCommit.set(true);
        assertThat(call("try")).startsWith("500 ");
        assertThat(call("cancel", TRANSFER.replace("}}", "}, \"result\": null}")))
                .isEqualTo("204 executed ");
        assertThat(account()).isEqualTo(UNTOUCHED);
    }

    @Test
    void decisionRace_aCancelDuringTheConfirmWaitsAndIsRefused() throws Exception {
        call("try");
        Accounts.Pause pause = new Accounts.Pause();
        accounts.pause = pause;
        Future<String> confirm = threads.submit(() -> call("confirm"));
        pause.reached.await();
        Future<String> cancel = threads.submit(() -> call("cancel"));
        await().atMost(PATIENCE).until(database::someoneWaitsForALock);
        pause.goOn.countDown();
        assertThat(confirm.get()).isEqualTo("200 executed {\"held\":30}");
        assertThat(cancel.get()).startsWith("409 ").contains("ALREADY_SETTLED");
        assertThat(account()).isEqualTo(TAKEN);
    }

    @Test
    void decisionRace_ofAConfirmAndACancelAtOnceOneIsRefused() throws Exception {
        for (int round = 0; round < 30; round++) {
            database.execute("update account set free = 100, held = 0");
            transaction = transactionIds.incrementAndGet();
            call("try");
            Future<String> confirm = threads.submit(() -> call("confirm"));
            Future<String> cancel = threads.submit(() -> call("cancel"));
            if (confirm.get().startsWith("200 executed")) {
                assertThat(cancel.get()).startsWith("409 ").contains("ALREADY_SETTLED");
                assertThat(account()).isEqualTo(TAKEN);
            } else {
                assertThat(confirm.get()).startsWith("410 ").contains("RESERVATION_GONE");
                assertThat(cancel.get()).isEqualTo("204 executed ");
                assertThat(account()).isEqualTo(UNTOUCHED);
            }
        }
    }

    @Test
    void confirmBeforeItsTryIsCommitted_isToComeAgain() throws Exception {
        Accounts.Pause pause = new Accounts.Pause();
        accounts.pause = pause;
        Future<String> slow = threads.submit(() -> call("try"));
        pause.reached.await();
        assertThat(call("confirm")).startsWith("409 ").contains("NOT_TRIED_YET").endsWith(" Retry-After: 1");
        pause.goOn.countDown();
        assertThat(slow.get()).isEqualTo("200 executed {\"held\":30}");
        assertThat(call("confirm")).isEqualTo("200 executed {\"held\":30}");
        assertThat(account()).isEqualTo(TAKEN);
    }

    @Test
    void tryFailedOutsideTheDatabase_leavesNothingAndMayComeAgain() throws Exception {
        accounts.failure = new IllegalStateException("the mail server is away");
        assertThat(call("try")).startsWith("500 ").contains("OPERATION_FAILED");
        assertThat(account()).as("rolled back").isEqualTo(UNTOUCHED);
        assertThat(call("try")).isEqualTo("200 executed {\"held\":30}");
        call("confirm");
        assertThat(account()).isEqualTo(TAKEN);
    }

    @Test
    void tryFailedOutsideTheDatabase_isCancelledWithoutEffect() throws Exception {
        accounts.failure = new IllegalStateException("the mail server is away");
        LocalTry inThisProcess =
                new LocalTry(transaction, "b", "accounts", "hold", Map.of("account", "anna", "amount", 30), null);
        assertThatThrownBy(() -> handler.localTries().run(inThisProcess)).hasMessage("the mail server is away");
        assertThat(call("cancel")).isEqualTo("204 empty ");
        assertThat(call("try")).startsWith("409 ").contains("ALREADY_UNDONE");
        assertThat(account()).isEqualTo(UNTOUCHED);
    }

    /** Commits, and then does as if the connection had broken before the answer came. */
    private LocalTransactions losingCommits(LocalTransactions transactions) {
        return new LocalTransactions() {
            @Override
            public <T> T inNewTransaction(TransactionWork<T> work) throws Exception {
                T value = transactions.inNewTransaction(work);
                if (losesTheCommit.getAndSet(false)) {
                    throw new SQLException("connection reset", "08006");
                }
                return value;
            }
        };
    }

    private String call(String operation) {
        return call(operation, TRANSFER);
    }

    /** Status, how the fence answered, body, and when to ask again. */
    private String call(String operation, String body) {
        Map<String, String> headers = Map.of(
                "Norn-Transaction", Integer.toString(transaction), "Norn-Branch", "b", "Norn-Operation", operation);
        ParticipantResponse response = handler.handle(
                new ParticipantRequest("POST", "/accounts/hold", headers::get, body.getBytes(StandardCharsets.UTF_8)));
        String retryAfter = response.headers().get("Retry-After");
        return response.status() + " " + response.headers().getOrDefault("Norn-Fence", "") + " "
                + new String(response.body(), StandardCharsets.UTF_8)
                + (retryAfter == null ? "" : " Retry-After: " + retryAfter);
    }

    private String account() {
        return database.number("select free from account") + " free, " + database.number("select held from account")
                + " held";
    }
}
