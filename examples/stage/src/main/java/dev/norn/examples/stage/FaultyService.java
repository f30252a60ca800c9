package dev.norn.examples.stage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantRequest;
import dev.norn.sdk.participant.ParticipantResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One service on a port of its own, with faults between the network and the service's handler. It can be stopped and
 * started again on the same port.
 */
public final class FaultyService implements AutoCloseable {
    private static final int THREADS = 24;

    private final String name;
    private final ParticipantHandler handler;
    private final Traffic traffic;
    private final int port;
    private final ExecutorService threads;
    private @Nullable HttpServer server;

    /**
     * A service that does not listen yet.
     *
     * @param name of the participant, which is the first part of the path
     */
    public FaultyService(String name, ParticipantHandler handler, Traffic traffic, int port) {
        this.name = name;
        this.handler = handler;
        this.traffic = traffic;
        this.port = port;
        this.threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The participant's name. */
    public String name() {
        return name;
    }

    /** To be registered with the coordinator. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port + "/" + name);
    }

    /** Listens. */
    public synchronized void start() throws IOException {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        started.createContext("/", this::answer);
        started.setExecutor(threads);
        started.start();
        server = started;
    }

    /** Closes the port and all connections; further calls are refused by the operating system. */
    public synchronized void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    @Override
    public void close() {
        stop();
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Fault fault = traffic.arrived(call(exchange));
        if (fault instanceof Fault.ResetBefore) {
            exchange.close();
        } else if (fault instanceof Fault.ServerError error) {
            send(exchange, new ParticipantResponse(error.status(), Map.of(), new byte[0]));
        } else if (fault instanceof Fault.AnswerLost) {
            handle(exchange, body);
            exchange.close();
        } else if (fault instanceof Fault.Crash) {
            handle(exchange, body);
            Runtime.getRuntime().halt(Fault.Crash.EXIT_CODE);
        } else if (fault instanceof Fault.AnswerLate late) {
            ParticipantResponse response = handle(exchange, body);
            await(late.delay());
            send(exchange, response);
        } else if (fault instanceof Fault.Latency latency) {
            await(latency.delay());
            send(exchange, handle(exchange, body));
        } else {
            send(exchange, handle(exchange, body));
        }
    }

    private ParticipantResponse handle(HttpExchange exchange, byte[] body) {
        return handler.handle(new ParticipantRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                header -> exchange.getRequestHeaders().getFirst(header),
                body));
    }

    private ServiceCall call(HttpExchange exchange) {
        return ServiceCall.of(
                name,
                exchange.getRequestURI().getPath(),
                header -> exchange.getRequestHeaders().getFirst(header));
    }

    private static void send(HttpExchange exchange, ParticipantResponse response) throws IOException {
        try (exchange) {
            response.headers()
                    .forEach((header, value) -> exchange.getResponseHeaders().set(header, value));
            int length = response.body().length;
            exchange.sendResponseHeaders(response.status(), length == 0 ? -1 : length);
            if (length > 0) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(response.body());
                }
            }
        }
    }

    private static void await(Duration delay) {
        long end = System.nanoTime() + delay.toNanos();
        for (long left = delay.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
