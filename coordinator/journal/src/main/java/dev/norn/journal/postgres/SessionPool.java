package dev.norn.journal.postgres;

import dev.norn.journal.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A few sessions of one profile, opened when they are first needed, and opened anew when they broke. */
final class SessionPool implements AutoCloseable {

    /** What to do with a session. */
    interface Work<T> {
        T on(Session session) throws SQLException, StoreException;
    }

    private final PostgresJournalSettings settings;
    private final SessionProfile profile;
    private final Duration patience;
    private final Semaphore permits;
    private final ArrayDeque<Session> idle = new ArrayDeque<>();
    private boolean closed;

    SessionPool(PostgresJournalSettings settings, SessionProfile profile, int size) {
        this.settings = settings;
        this.profile = profile;
        this.patience = profile.networkTimeout();
        this.permits = new Semaphore(size, true);
    }

    /**
     * Runs the work on a session of its own.
     *
     * @throws StoreException.Unavailable if no session is to be had; the work was not begun then
     * @throws StoreException as {@link Failures} classifies what the work throws
     */
    <T> T call(Work<T> work) throws StoreException {
        acquirePermit();
        try {
            Session session = lend();
            try {
                return work.on(session);
            } catch (SQLException e) {
                throw classify(e, session.broken());
            } finally {
                giveBack(session);
            }
        } finally {
            permits.release();
        }
    }

    private StoreException classify(SQLException failure, boolean broken) {
        StoreException classified = Failures.classify(failure, broken);
        return classified instanceof StoreException.Ambiguous && !profile.writes()
                ? new StoreException.Unavailable(String.valueOf(classified.getMessage()), failure)
                : classified;
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
        Session session = pollIdle();
        if (session != null) {
            return session;
        }
        try {
            return Session.open(settings, profile);
        } catch (SQLException e) {
            throw new StoreException.Unavailable(
                    "cannot open a session of " + profile.name() + ": " + e.getMessage(), e);
        }
    }

    private @Nullable Session pollIdle() throws StoreException {
        synchronized (idle) {
            if (closed) {
                throw new StoreException.Unavailable("the store is closed");
            }
            return idle.poll();
        }
    }

    private void giveBack(Session session) {
        boolean keep = !session.broken();
        synchronized (idle) {
            keep &= !closed;
            if (keep) {
                // Last in, first out: a quiet node uses one session, whose plans are warm.
                idle.push(session);
            }
        }
        if (!keep) {
            session.close();
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(Session::close);
            idle.clear();
        }
    }
}
