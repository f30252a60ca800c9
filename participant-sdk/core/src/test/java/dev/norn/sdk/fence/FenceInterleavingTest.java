package dev.norn.sdk.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.protocol.BranchCall;
import dev.norn.protocol.Operation;
import dev.norn.sdk.fence.BranchWork.Said;
import dev.norn.sdk.fence.FenceAnswer.Rejected;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many threads send actions, compensations and duplicates of many branches in a random order, while marks rise. The
 * ledger tells what happened; the seed is printed, and taken back from the system property {@code norn.test.seed}.
 */
class FenceInterleavingTest {
    private static final int BRANCHES = 150;
    private static final int THREADS = 8;
    private static final int MAX_ATTEMPTS = 40;

    /** What is sent for one branch, and what its action says. */
    private record Plan(long id, int actions, int compensations, boolean saysNo, boolean ascending) {}

    private record Call(Plan plan, Operation operation) {}

    @ParameterizedTest
    @CsvSource({
        "postgres, TRANSACTION_READ_COMMITTED",
        "postgres, TRANSACTION_REPEATABLE_READ",
        "postgres, TRANSACTION_SERIALIZABLE",
        "mariadb, TRANSACTION_READ_COMMITTED",
        "mariadb, TRANSACTION_REPEATABLE_READ",
        "mariadb, TRANSACTION_SERIALIZABLE",
    })
    @Timeout(180)
    void shouldChangeEachBranchExactlyOnceInAnyInterleaving(String kind, String isolation) throws Exception {
        long seed = Long.getLong("norn.test.seed", new Random().nextLong());
        System.out.println("norn.test.seed=" + seed + " " + kind + " " + isolation);
        Random random = new Random(seed);
        List<Plan> plans = new ArrayList<>();
        for (int i = 1; i <= BRANCHES; i++) {
            plans.add(new Plan(
                    1_000 + i, random.nextInt(4), random.nextInt(4), random.nextInt(5) == 0, random.nextInt(30) != 0));
        }
        try (FenceDatabase database = kind.equals("postgres")
                        ? new PostgresFenceDatabase(isolation)
                        : new MariaDbFenceDatabase("mariadb", isolation);
                BranchFence fence = new BranchFence(
                        new DataSourceTransactions(database.dataSource()),
                        FenceDialect.of(database.dataSource()),
                        FenceSettings.DEFAULTS,
                        Clock.systemUTC(),
                        null)) {
            Map<Call, Queue<FenceAnswer>> answers = runAll(fence, calls(plans, random));
            for (Plan plan : plans) {
                checkBranch(database, plan, answers);
            }
            long kept = database.number(
                    "select coalesce(sum(case operation when 'action' then 1 else -1 end), 0) from ledger");
            assertThat(database.number("select amount from balance where account = 1"))
                    .isEqualTo(kept);
            assertThat(database.number("select amount from balance where account = 2"))
                    .isEqualTo(-kept);
        }
    }

    /** Calls of neighbouring branches mixed at random, so that those of one branch often meet. */
    private static List<Call> calls(List<Plan> plans, Random random) {
        List<Call> calls = new ArrayList<>();
        List<Call> window = new ArrayList<>();
        for (Plan plan : plans) {
            for (int i = 0; i < plan.actions(); i++) {
                window.add(new Call(plan, Operation.ACTION));
            }
            for (int i = 0; i < plan.compensations(); i++) {
                window.add(new Call(plan, Operation.COMPENSATE));
            }
            if (window.size() > 12) {
                Collections.shuffle(window, random);
                calls.addAll(window);
                window.clear();
            }
        }
        Collections.shuffle(window, random);
        calls.addAll(window);
        return calls;
    }

    private static Map<Call, Queue<FenceAnswer>> runAll(BranchFence fence, List<Call> calls) throws Exception {
        Map<Call, Queue<FenceAnswer>> answers = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Call call : calls) {
                running.add(threads.submit(() -> {
                    FenceAnswer answer = untilSettled(fence, call);
                    answers.computeIfAbsent(call, any -> new ConcurrentLinkedQueue<>())
                            .add(answer);
                    return null;
                }));
            }
            for (Future<?> call : running) {
                call.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return answers;
    }

    private static FenceAnswer untilSettled(BranchFence fence, Call call) throws Exception {
        FenceAnswer answer = null;
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            BranchCall headers = new BranchCall(
                    call.plan().id(),
                    "b",
                    call.operation(),
                    attempt,
                    null,
                    call.plan().id() % 1000,
                    null,
                    null);
            answer = fence.run(headers, (connection, first) -> work(connection, call));
            if (!(answer instanceof Rejected rejected) || !rejected.reason().isTransient()) {
                return answer;
            }
        }
        throw new AssertionError(call + " still " + answer + " after " + MAX_ATTEMPTS + " attempts");
    }

    private static Said work(Connection connection, Call call) throws SQLException {
        int amount = call.operation() == Operation.ACTION ? 1 : -1;
        // Some take the two accounts in the other order, so that the application deadlocks now and then.
        int first = call.plan().ascending() ? 1 : 2;
        book(connection, first, first == 1 ? amount : -amount);
        Thread.yield();
        int second = 3 - first;
        book(connection, second, second == 1 ? amount : -amount);
        try (PreparedStatement insert = connection.prepareStatement("insert into ledger values (?, 'b', ?)")) {
            insert.setLong(1, call.plan().id());
            insert.setString(2, call.operation().wireName());
            insert.executeUpdate();
        }
        boolean no = call.plan().saysNo() && call.operation() == Operation.ACTION;
        return no
                ? new Said.No("{\"code\":\"NO\"}")
                : new Said.Done("{\"id\":" + call.plan().id() + "}");
    }

    private static void book(Connection connection, int account, int amount) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update balance set amount = amount + ? where account = ?")) {
            update.setInt(1, amount);
            update.setInt(2, account);
            update.executeUpdate();
        }
    }

    private static void checkBranch(FenceDatabase database, Plan plan, Map<Call, Queue<FenceAnswer>> answers) {
        long did = ledgerRows(database, plan, "action");
        long undid = ledgerRows(database, plan, "compensate");
        assertThat(did).as("%s did", plan).isBetween(0L, plan.actions() == 0 || plan.saysNo() ? 0L : 1L);
        assertThat(undid).as("%s undid", plan).isEqualTo(plan.compensations() == 0 ? 0 : did);
        if (plan.compensations() == 0 && plan.actions() > 0 && !plan.saysNo()) {
            assertThat(did).as("%s did", plan).isEqualTo(1);
        }
        for (Operation operation : List.of(Operation.ACTION, Operation.COMPENSATE)) {
            Queue<FenceAnswer> given = answers.getOrDefault(new Call(plan, operation), new ConcurrentLinkedQueue<>());
            assertThat(given.stream().map(FenceInterleavingTest::withoutReplay).distinct())
                    .as("answers to %s of %s", operation, plan)
                    .hasSizeLessThanOrEqualTo(1);
            assertThat(given.stream().filter(answer -> answer.toString().contains("replayed=false")))
                    .as("first answers to %s of %s", operation, plan)
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    private static String withoutReplay(FenceAnswer answer) {
        return answer.toString().replaceAll("replayed=(true|false)", "");
    }

    private static long ledgerRows(FenceDatabase database, Plan plan, String operation) {
        return database.number("select count(*) from ledger where transaction_id = " + plan.id() + " and operation = '"
                + operation + "'");
    }
}
