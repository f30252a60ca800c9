package dev.norn.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.norn.journal.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that died while nobody used them. */
@Timeout(60)
class SessionPoolTest {

    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final PostgresFixture postgres = new PostgresFixture(1);

    private final AtomicLong nanos = new AtomicLong();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private CuttingProxy proxy;
    private SessionPool writers;
    private SessionPool readers;

    @BeforeEach
    void begin() throws Exception {
        proxy = new CuttingProxy(postgres.database.jdbcUrl());
        PostgresJournalSettings settings = PostgresJournalSettings.of(
                proxy.through(postgres.database.jdbcUrl()), postgres.database.user(), postgres.database.password());
        writers = new SessionPool(settings, SessionProfile.writer(LEASE), 2, nanos::get);
        readers = new SessionPool(settings, SessionProfile.reader(LEASE), 2, nanos::get);
    }

    @AfterEach
    void end() {
        executor.shutdownNow();
        writers.close();
        readers.close();
        proxy.close();
    }

    @AfterAll
    static void drop() {
        postgres.close();
    }

    /** Which server process answers. */
    private static int backend(Session session) throws SQLException {
        try (ResultSet result = session.prepared("select pg_backend_pid()").executeQuery()) {
            result.next();
            return result.getInt(1);
        }
    }

    private void idleFor(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Has the pool hold two sessions. */
    private void openTwo(SessionPool pool) throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        SessionPool.Work<Integer> together = session -> {
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return backend(session);
        };
        Future<Integer> other = executor.submit(() -> pool.call(together));
        assertThat(pool.call(together)).isNotEqualTo(other.get());
    }

    @Test
    void shouldNotWriteOnASessionThatDiedWhileItWasIdle() throws Exception {
        openTwo(writers);
        proxy.cutAll();
        idleFor(SessionPool.TRUSTED_IDLE.plusNanos(1));
        assertThat(writers.call(SessionPoolTest::backend)).isPositive();
        openTwo(writers);
    }

    @Test
    void shouldKeepASessionThatStillWorksAfterAnIdleTime() throws Exception {
        int before = writers.call(SessionPoolTest::backend);
        idleFor(Duration.ofHours(1));
        assertThat(writers.call(SessionPoolTest::backend)).isEqualTo(before);
    }

    @Test
    void shouldAskNothingOfASessionThatWasJustUsed() throws Exception {
        writers.call(SessionPoolTest::backend);
        int before = proxy.requests();
        idleFor(SessionPool.TRUSTED_IDLE);
        writers.call(SessionPoolTest::backend);
        assertThat(proxy.requests() - before).isEqualTo(1);
    }

    @Test
    void shouldGiveUpTheIdleSessionsWithOneThatBroke() throws Exception {
        openTwo(writers);
        proxy.cutAll();
        assertThatExceptionOfType(StoreException.Ambiguous.class)
                .as("nobody can tell")
                .isThrownBy(() -> writers.call(SessionPoolTest::backend));
        assertThat(writers.call(SessionPoolTest::backend)).isPositive();
    }

    @Test
    void shouldReadOnceMoreWhenTheSessionWasLost() throws Exception {
        openTwo(readers);
        proxy.cutAll();
        assertThat(readers.call(SessionPoolTest::backend)).isPositive();
        proxy.cutNext(CuttingProxy.Cut.BEFORE_ANSWER);
        assertThat(readers.call(SessionPoolTest::backend)).isPositive();
    }

    @Test
    void shouldSayThatTheServerIsAwayWhenItCannotReadOnceMore() throws Exception {
        readers.call(SessionPoolTest::backend);
        proxy.close();
        assertThatExceptionOfType(StoreException.Unavailable.class)
                .isThrownBy(() -> readers.call(SessionPoolTest::backend))
                .withMessageContaining("cannot open a session");
        idleFor(SessionPool.TRUSTED_IDLE.plusNanos(1));
        assertThatExceptionOfType(StoreException.Unavailable.class)
                .isThrownBy(() -> writers.call(SessionPoolTest::backend));
    }
}
