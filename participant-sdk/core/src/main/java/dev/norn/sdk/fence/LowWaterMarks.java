package dev.norn.sdk.fence;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the low-water marks that calls bring, and purges below the stored one. A mark that is not stored yet costs
 * nothing but space: the rows that it would free are still there and still fence. So a failure here is logged, never
 * an operation's.
 */
final class LowWaterMarks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LowWaterMarks.class);

    private final LocalTransactions transactions;
    private final FenceDialect dialect;
    private final FenceSettings settings;
    private final Clock clock;
    private final Executor purgeExecutor;
    private final @Nullable ExecutorService ownExecutor;
    private final AtomicBoolean purging = new AtomicBoolean();

    private long seen;
    private long stored;
    private Instant nextWrite = Instant.MIN;

    LowWaterMarks(
            LocalTransactions transactions,
            FenceDialect dialect,
            FenceSettings settings,
            Clock clock,
            @Nullable Executor purgeExecutor) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.settings = settings;
        this.clock = clock;
        this.ownExecutor = purgeExecutor == null ? singleDaemonThread() : null;
        this.purgeExecutor = ownExecutor != null ? ownExecutor : java.util.Objects.requireNonNull(purgeExecutor);
    }

    /** Stores this mark if it is higher than the stored one and the interval has passed, and has it purged then. */
    void saw(long mark) {
        if (!isTimeToStore(mark)) {
            return;
        }
        try {
            transactions.inNewTransaction(transaction -> {
                dialect.raiseLowWaterMark(transaction.connection(), mark);
                return mark;
            });
            nowStored(mark);
            if (purging.compareAndSet(false, true)) {
                purgeExecutor.execute(this::purgeLogged);
            }
        } catch (RejectedExecutionException e) {
            purging.set(false);
            LOG.debug("closed or busy: rows below {} stay until a later mark", mark);
        } catch (Exception e) {
            LOG.warn("could not store low-water mark {}, will with a later call: {}", mark, e.toString());
        }
    }

    private synchronized boolean isTimeToStore(long mark) {
        seen = Math.max(seen, mark);
        Instant now = clock.instant();
        if (mark <= stored || now.isBefore(nextWrite)) {
            return false;
        }
        nextWrite = now.plus(settings.markInterval());
        return true;
    }

    /** The highest mark that any call brought to this process. */
    synchronized long highestSeen() {
        return seen;
    }

    private synchronized void nowStored(long mark) {
        stored = Math.max(stored, mark);
    }

    private void purgeLogged() {
        try {
            long purged = purge();
            LOG.debug("purged {} fence rows", purged);
        } catch (Exception e) {
            LOG.warn("could not purge the fence, will after a later mark: {}", e.toString());
        } finally {
            purging.set(false);
        }
    }

    long purge() throws Exception {
        long purged = 0;
        int batch;
        do {
            batch = transactions.inNewTransaction(
                    transaction -> dialect.purge(transaction.connection(), settings.purgeBatch()));
            purged += batch;
        } while (batch == settings.purgeBatch() && !Thread.currentThread().isInterrupted());
        return purged;
    }

    private static ExecutorService singleDaemonThread() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1), work -> {
                    Thread thread = new Thread(work, "norn-fence-purge");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    @Override
    public void close() {
        if (ownExecutor != null) {
            ownExecutor.shutdownNow();
        }
    }
}
