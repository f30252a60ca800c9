package dev.norn.examples.order.demo;

import dev.norn.examples.stage.DatabaseAddress;
import dev.norn.examples.stage.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and PostgreSQL and forwards bytes, until it is told to do harm. Of the journal each request is a
 * batch with its commit, so a cut at a request is a cut at a commit. Safe for use by several threads.
 */
final class DatabaseProxy implements AutoCloseable {

    /** What happens to one request and its connection. */
    enum Cut {
        /** The connection breaks before the request reaches PostgreSQL. */
        BEFORE_REQUEST("cut before a request"),
        /** PostgreSQL gets the request, and the connection breaks while it works. */
        AFTER_REQUEST("cut after a request"),
        /** PostgreSQL answers, and the connection breaks before the client hears of it. */
        BEFORE_ANSWER("cut before an answer"),
        /** The client gets half of the answer. */
        HALF_ANSWER("cut in an answer"),
        /** PostgreSQL gets the request late, maybe when its sender has given it up. */
        LATE_REQUEST("a request late"),
        /** The client gets the answer late. */
        LATE_ANSWER("an answer late");

        private final String text;

        Cut(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * A cut that waits for the next request.
     *
     * @param delay of what comes late
     * @param taken when the request has come
     */
    record Order(Cut cut, Duration delay, CountDownLatch taken) {}

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(5);
    private static final int BACKLOG = 200;

    private final int targetPort;
    private final ServerSocket listener;
    private final AtomicReference<@Nullable Order> next = new AtomicReference<>();
    private final AtomicInteger late = new AtomicInteger();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile long stalledUntilNanos = System.nanoTime();

    private DatabaseProxy(int targetPort) throws IOException {
        this.targetPort = targetPort;
        this.listener = new ServerSocket(Ports.free(), BACKLOG, InetAddress.getLoopbackAddress());
    }

    /** Listens in front of a database on this machine. */
    static DatabaseProxy before(DatabaseAddress database) throws IOException {
        DatabaseProxy proxy = new DatabaseProxy(target(database).getPort());
        proxy.inBackground("proxy-accept", proxy::accept);
        return proxy;
    }

    /** The same database, through the proxy. */
    DatabaseAddress through(DatabaseAddress direct) {
        String there = ":" + target(direct).getPort() + "/";
        String here = ":" + listener.getLocalPort() + "/";
        return new DatabaseAddress(direct.url().replace(there, here), direct.user(), direct.password());
    }

    private static URI target(DatabaseAddress database) {
        return URI.create(database.url().substring("jdbc:".length()));
    }

    /** Orders a cut for the next request. @return open until a request has met it */
    CountDownLatch cutNext(Cut cut, Duration delay) {
        Order order = new Order(cut, delay, new CountDownLatch(1));
        next.set(order);
        return order.taken();
    }

    /** Cuts all connections that are open. */
    void cutAll() {
        connections.forEach(ProxiedConnection::close);
    }

    /** From now on nothing is forwarded, in either direction, for so long. */
    void stall(Duration time) {
        stalledUntilNanos = System.nanoTime() + time.toNanos();
    }

    /** Does no further harm; on return what was held back is on its way. */
    void relent() {
        next.set(null);
        stalledUntilNanos = System.nanoTime();
        while (late.get() > 0) {
            LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
        }
    }

    /** The cut for a request that has come. */
    @Nullable
    Order take() {
        Order order = next.getAndSet(null);
        if (order != null) {
            order.taken().countDown();
        }
        return order;
    }

    void awaitEndOfStall() {
        while (stalledUntilNanos - System.nanoTime() > 0) {
            LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
        }
    }

    void holdBack(Duration delay) {
        late.incrementAndGet();
        try {
            long end = System.nanoTime() + delay.toNanos();
            while (end - System.nanoTime() > 0) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
        } finally {
            late.decrementAndGet();
        }
    }

    private void accept() {
        try {
            while (true) {
                open(listener.accept());
            }
        } catch (IOException e) {
            // The proxy was closed.
            cutAll();
        }
    }

    private void open(Socket client) {
        try {
            ProxiedConnection connection =
                    new ProxiedConnection(this, client, new Socket(InetAddress.getLoopbackAddress(), targetPort));
            connections.add(connection);
            inBackground("proxy-request", connection::pumpRequests);
            inBackground("proxy-answer", connection::pumpAnswers);
        } catch (IOException e) {
            // PostgreSQL is down; that the connection ends tells its client.
            ProxiedConnection.closeQuietly(client);
        }
    }

    void ended(ProxiedConnection connection) {
        connections.remove(connection);
    }

    private void inBackground(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        stalledUntilNanos = System.nanoTime();
        cutAll();
    }
}
