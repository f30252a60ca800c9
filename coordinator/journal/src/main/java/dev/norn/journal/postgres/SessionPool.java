package dev.norn.journal.postgres;

import dev.norn.journal.StoreException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A few sessions of one profile, opened when they are first needed, and opened anew when they broke.
 *
 * <p>A session can die while it is idle: the server restarts, or a firewall forgets the connection. For a write that would
 * be an ambiguous answer, for which a node gives its term up, so it must not be found out by the write: a session that was
 * idle for longer than {@link #TRUSTED_IDLE} is asked first, which is one round trip, and none where work is dense. When a
 * session breaks, the idle ones are given up with it. A read that lost its session is tried once more on a new one.
 */
final class SessionPool implements AutoCloseable {

    /** What to do with a session. */
    interface Work<T> {
        T on(Session session) throws SQLException, StoreException;
    }

    /** A session that was idle for no longer is used without asking whether it still works. */
    static final Duration TRUSTED_IDLE = Duration.ofSeconds(1);

    /** How long an idle session may take to say that it works, if the network timeout is not shorter. */
    private static final int VALIDATION_SECONDS = 1;

    private final PostgresJournalSettings settings;
    private final SessionProfile profile;
    private final Duration patience;
    private final Semaphore permits;
    private final LongSupplier nanoTime;
    private final ArrayDeque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    SessionPool(PostgresJournalSettings settings, SessionProfile profile, int size) {
        this(settings, profile, size, System::nanoTime);
    }

    SessionPool(PostgresJournalSettings settings, SessionProfile profile, int size, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.profile = profile;
        this.patience = profile.networkTimeout();
        this.permits = new Semaphore(size, true);
    }

    /**
     * Runs the work on a session of its own; if it only reads, maybe twice.
     *
     * @throws StoreException.Unavailable if no session is to be had; the work was not begun then
     * @throws StoreException as {@link Failures} classifies what the work throws
     */
    <T> T call(Work<T> work) throws StoreException {
        acquirePermit();
        try {
            return profile.writes() ? run(lend(), work) : read(work);
        } finally {
            permits.release();
        }
    }

    private <T> T run(Session session, Work<T> work) throws StoreException {
        try {
            return work.on(session);
        } catch (SQLException e) {
            throw Failures.classify(e, session.broken());
        } finally {
            giveBack(session);
        }
    }

    /** A lost answer leaves nothing open: it is asked for once more, unless time is up. */
    private <T> T read(Work<T> work) throws StoreException {
        StoreException.Ambiguous lost;
        try {
            return run(lend(), work);
        } catch (StoreException.Ambiguous e) {
            lost = e;
        }
        try {
            if (!timedOut(lost)) {
                return run(open(), work);
            }
        } catch (StoreException.Ambiguous e) {
            e.addSuppressed(lost);
            lost = e;
        }
        throw new StoreException.Unavailable(String.valueOf(lost.getMessage()), lost);
    }

    private static boolean timedOut(Throwable failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private void acquirePermit() throws StoreException {
        try {
            if (!permits.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreException.Unavailable("no free session of " + profile.name() + " within " + patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted while waiting for a session of " + profile.name(), e);
        }
    }

    private Session lend() throws StoreException {
        Idle last = pollIdle();
        if (last == null) {
            return open();
        }
        if (nanoTime.getAsLong() - last.sinceNanos <= TRUSTED_IDLE.toNanos()
                || last.session.works(VALIDATION_SECONDS)) {
            return last.session;
        }
        last.session.close();
        closeIdle();
        return open();
    }

    private Session open() throws StoreException {
        try {
            return Session.open(settings, profile);
        } catch (SQLException e) {
            throw new StoreException.Unavailable(
                    "cannot open a session of " + profile.name() + ": " + e.getMessage(), e);
        }
    }

    private @Nullable Idle pollIdle() throws StoreException {
        synchronized (idle) {
            if (closed) {
                throw new StoreException.Unavailable("the store is closed");
            }
            return idle.poll();
        }
    }

    private void giveBack(Session session) {
        if (session.broken()) {
            session.close();
            closeIdle(); // what broke it may have broken them
            return;
        }
        synchronized (idle) {
            if (!closed) {
                // Last in, first out: a quiet node uses one session, whose plans are warm.
                idle.push(new Idle(session, nanoTime.getAsLong()));
                return;
            }
        }
        session.close();
    }

    private void closeIdle() {
        List<Idle> given;
        synchronized (idle) {
            given = List.copyOf(idle);
            idle.clear();
        }
        given.forEach(each -> each.session.close());
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
        }
        closeIdle();
    }

    private record Idle(Session session, long sinceNanos) {}
}
