package dev.norn.server;

import dev.norn.console.http.Patience;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.graceful.GracefulShutdownManager;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that runs in this process. Thread-safe. */
public final class RunningServer implements AutoCloseable {

    /** How long requests that were accepted may take to be answered once the server stops. */
    static final Duration GRACE = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(RunningServer.class);

    private final ApplicationContext context;
    private final EmbeddedServer server;
    private final AtomicBoolean closed = new AtomicBoolean();

    RunningServer(ApplicationContext context, EmbeddedServer server) {
        this.context = context;
        this.server = server;
    }

    /** Where it answers, for example {@code http://127.0.0.1:8080}. */
    public URI url() {
        return URI.create("http://" + host() + ":" + server.getPort());
    }

    private String host() {
        String host = server.getHost();
        return host.equals("0.0.0.0") ? "127.0.0.1" : host;
    }

    /** What the server is made of; for tests and for programs that embed it. */
    public ApplicationContext context() {
        return context;
    }

    /**
     * Stops it: no more connections are accepted, what was accepted is answered, the lease is handed back, so that
     * another node need not wait for it to end. A second call does nothing.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        context.findBean(Patience.class).ifPresent(Patience::end);
        context.findBean(GracefulShutdownManager.class).ifPresent(RunningServer::finishRequests);
        context.close();
    }

    private static void finishRequests(GracefulShutdownManager manager) {
        try {
            manager.shutdownGracefully().toCompletableFuture().get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("some requests were cut off because they took longer than {}: {}", GRACE, e.getMessage());
        }
    }
}
