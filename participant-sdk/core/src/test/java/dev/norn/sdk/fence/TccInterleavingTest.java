package dev.norn.sdk.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.protocol.BranchCall;
import dev.norn.protocol.Operation;
import dev.norn.sdk.fence.BranchWork.Said;
import dev.norn.sdk.fence.FenceAnswer.Rejected;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many threads send tries, and confirms or cancels or both, of the branches of many transactions in a random order, as
 * no coordinator would. What the database reports as a deadlock is run again by the fence: an error that gets out of it
 * fails the test. The seed is printed, and taken back from the system property {@code norn.test.seed}.
 */
class TccInterleavingTest {
    private static final int TRANSACTIONS = 100;
    private static final int BRANCHES = 3;
    private static final int THREADS = 8;
    private static final int MAX_ATTEMPTS = 200;

    private record Call(long transaction, String branch, Operation operation) {}

    private final AtomicInteger contention = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({
        "postgres, TRANSACTION_READ_COMMITTED",
        "postgres, TRANSACTION_REPEATABLE_READ",
        "mariadb, TRANSACTION_READ_COMMITTED",
        "mariadb, TRANSACTION_REPEATABLE_READ",
        "mariadb, TRANSACTION_SERIALIZABLE",
    })
    @Timeout(180)
    void shouldConfirmOrCancelEachTryThatRan(String kind, String isolation) throws Exception {
        long seed = Long.getLong("norn.test.seed", new Random().nextLong());
        System.out.println("norn.test.seed=" + seed + " " + kind + " " + isolation);
        try (FenceDatabase database = kind.equals("postgres")
                        ? new PostgresFenceDatabase(isolation)
                        : new MariaDbFenceDatabase("mariadb", isolation);
                BranchFence fence = BranchFence.on(database.dataSource())) {
            runAll(fence, calls(new Random(seed)));
            System.out.println("runs=" + runs + " given up after contention=" + contention);
            checkEachBranch(database);
        }
    }

    private static List<Call> calls(Random random) {
        List<Call> calls = new ArrayList<>();
        List<Call> window = new ArrayList<>();
        for (long transaction = 1; transaction <= TRANSACTIONS; transaction++) {
            int settle = random.nextInt(3);
            for (int branch = 0; branch < BRANCHES; branch++) {
                add(window, new Call(transaction, "b" + branch, Operation.TRY), 1 + random.nextInt(2));
                // Both, which no coordinator sends, only for some.
                add(window, new Call(transaction, "b" + branch, Operation.CONFIRM), settle == 0 ? 0 : 2);
                add(window, new Call(transaction, "b" + branch, Operation.CANCEL), settle == 1 ? 0 : 2);
            }
            if (transaction % 4 == 0) {
                Collections.shuffle(window, random);
                calls.addAll(window);
                window.clear();
            }
        }
        return calls;
    }

    private static void add(List<Call> window, Call call, int times) {
        window.addAll(Collections.nCopies(times, call));
    }

    private void runAll(BranchFence fence, List<Call> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<FenceAnswer>> running = new ArrayList<>();
            for (Call call : calls) {
                running.add(threads.submit(() -> untilSettled(fence, call)));
            }
            for (Future<FenceAnswer> call : running) {
                call.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private FenceAnswer untilSettled(BranchFence fence, Call call) throws Exception {
        FenceAnswer answer = null;
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            BranchCall headers =
                    new BranchCall(call.transaction(), call.branch(), call.operation(), attempt, null, 0, null, null);
            answer = fence.run(headers, (connection, first) -> work(connection, call));
            if (!(answer instanceof Rejected rejected) || !rejected.reason().isTransient()) {
                return answer;
            }
            if (rejected.reason() == Rejection.NOT_TRIED_YET) {
                // Its try is behind it in the queue: the coordinator would ask later.
                return answer;
            }
            contention.incrementAndGet();
        }
        throw new AssertionError(call + " still " + answer + " after " + MAX_ATTEMPTS + " attempts");
    }

    private Said work(Connection connection, Call call) throws SQLException {
        runs.incrementAndGet();
        try (PreparedStatement insert = connection.prepareStatement("insert into ledger values (?, ?, ?)")) {
            insert.setLong(1, call.transaction());
            insert.setString(2, call.branch());
            insert.setString(3, call.operation().wireName());
            insert.executeUpdate();
        }
        return new Said.Done(null);
    }

    private static void checkEachBranch(FenceDatabase database) {
        String each = "select count(*) from (select transaction_id, branch,"
                + " sum(case operation when 'try' then 1 else 0 end) tries,"
                + " sum(case operation when 'confirm' then 1 else 0 end) confirms,"
                + " sum(case operation when 'cancel' then 1 else 0 end) cancels"
                + " from ledger group by transaction_id, branch) b where ";
        assertThat(database.number(each + "tries <> 1"))
                .as("tries are effective once")
                .isZero();
        assertThat(database.number(each + "confirms + cancels > 1"))
                .as("one or the other, once")
                .isZero();
        assertThat(database.number("select count(*) from norn_branch_fence where outcome = 'RUNNING'"))
                .isZero();
        assertThat(database.number("select count(*) from norn_branch_fence f where phase = 1 and outcome = 'DONE'"
                        + " and (select count(*) from ledger l where l.transaction_id = f.transaction_id"
                        + " and l.branch = f.branch and l.operation = 'try') <> 1"))
                .as("a row says what happened")
                .isZero();
        assertThat(database.number("select count(*) from ledger")).isPositive();
    }
}
