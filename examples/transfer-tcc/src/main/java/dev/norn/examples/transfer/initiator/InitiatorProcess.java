package dev.norn.examples.transfer.initiator;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.norn.examples.stage.EmptyDatabases;
import dev.norn.examples.transfer.ServiceSettings;
import dev.norn.examples.transfer.initiator.OrderBook.OpenOrder;
import dev.norn.sdk.client.NornClient;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Carries out all orders of its book that have not ended, several at once, and exits with 0. At any time there is at most
 * one such process on a book.
 */
public final class InitiatorProcess {
    private static final int POOL_SIZE = 8;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private InitiatorProcess() {}

    /** Runs until each order has ended. */
    public static void main(String[] arguments) throws Exception {
        ServiceSettings settings = ServiceSettings.of(System.getenv());
        HikariConfig pool = EmptyDatabases.pool(settings.participant(), settings.database(), POOL_SIZE);
        pool.setConnectionTimeout(LONGEST_WAIT.toMillis());
        try (HikariDataSource database = new HikariDataSource(pool)) {
            OrderBook book = new OrderBook(database);
            Clerk clerk = new Clerk(new Transfers(NornClient.connectTo(settings.coordinator())), book);
            settleAll(clerk, new ConcurrentLinkedQueue<>(book.open()), settings.inFlight());
        }
    }

    private static void settleAll(Clerk clerk, Queue<OpenOrder> orders, int inFlight) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(inFlight);
        try {
            List<Callable<@Nullable Void>> clerks = new ArrayList<>();
            for (int number = 0; number < inFlight; number++) {
                clerks.add(() -> settleNext(clerk, orders));
            }
            for (Future<@Nullable Void> ended : threads.invokeAll(clerks)) {
                ended.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static @Nullable Void settleNext(Clerk clerk, Queue<OpenOrder> orders)
            throws SQLException, InterruptedException {
        for (OpenOrder order = orders.poll(); order != null; order = orders.poll()) {
            clerk.settle(order);
        }
        return null;
    }
}
