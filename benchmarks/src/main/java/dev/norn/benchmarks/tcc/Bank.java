package dev.norn.benchmarks.tcc;

import com.zaxxer.hikari.HikariDataSource;
import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.Settled;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.participant.LocalTries;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantOperations;
import dev.norn.sdk.participant.ParticipantServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;

/** The participant of this process, served as the SDK serves participants that have no server of their own. */
final class Bank implements AutoCloseable {

    private static final int MAX_CONCURRENT_CALLS = 64;
    private static final int CONNECTIONS = 32;
    private static final String FENCE = "classpath:dev/norn/migrations/participant/postgresql";

    private final Books books;
    private final ParticipantHandler handler;
    private final ParticipantServer server;
    private final List<AutoCloseable> parts;

    private Bank(Books books, ParticipantHandler handler, List<AutoCloseable> parts) throws IOException {
        this.books = books;
        this.handler = handler;
        this.server = ParticipantServer.start(
                handler, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), MAX_CONCURRENT_CALLS);
        this.parts = parts;
    }

    /**
     * Without a fence.
     *
     * @param confirmTime how long each confirm takes
     */
    static Bank plain(Duration confirmTime) throws IOException {
        Books books = new Books(confirmTime);
        return new Bank(
                books,
                new ParticipantHandler(ParticipantOperations.of(List.of(new PlainBank(books))), null),
                List.of());
    }

    /**
     * With the fence in this database, which is empty.
     *
     * @param confirmTime how long each confirm takes
     */
    static Bank fenced(Duration confirmTime, Database database) throws IOException {
        Flyway.configure(Bank.class.getClassLoader())
                .dataSource(database.dataSource())
                .locations(FENCE)
                .load()
                .migrate();
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(CONNECTIONS);
        BranchFence fence = BranchFence.on(pool);
        Books books = new Books(confirmTime);
        return new Bank(
                books,
                new ParticipantHandler(ParticipantOperations.of(List.of(new FencedBank(books))), fence),
                List.of(fence, pool));
    }

    /** Where it is. */
    String url() {
        return server.url("127.0.0.1", Transfer.PARTICIPANT).toString();
    }

    /** Runs its tries in this process. */
    LocalTries tries() {
        return handler.localTries();
    }

    /** What it did. */
    Settled settled() {
        return books.settled();
    }

    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>(List.of(server));
        all.addAll(parts);
        for (AutoCloseable part : all) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("the participant cannot be ended", e);
            }
        }
    }
}
