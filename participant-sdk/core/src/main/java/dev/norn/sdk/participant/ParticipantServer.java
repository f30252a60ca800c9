package dev.norn.sdk.participant;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves participants with the JDK's own HTTP server, for applications that have none. Participant {@code payment} is
 * at {@code http://host:port/payment}.
 *
 * <p>Calls are answered by a bounded number of threads; further ones wait in a bounded queue, and beyond that in the
 * caller's connection.
 */
public final class ParticipantServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ParticipantServer.class);
    private static final int MAX_WAITING_CALLS = 1_000;
    private static final int STOP_DELAY_SECONDS = 2;
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final ParticipantHandler handler;

    private ParticipantServer(HttpServer server, ThreadPoolExecutor threads, ParticipantHandler handler) {
        this.server = server;
        this.threads = threads;
        this.handler = handler;
    }

    /**
     * Starts to serve.
     *
     * @param address where to listen; port 0 takes a free one
     * @param maxConcurrentCalls how many calls are answered at once, at least 1
     * @throws IOException if the address cannot be listened on
     */
    public static ParticipantServer start(ParticipantHandler handler, InetSocketAddress address, int maxConcurrentCalls)
            throws IOException {
        if (System.getProperty(NO_DELAY) == null) {
            // The server writes head and body apart; with Nagle's algorithm each answer would take 40 ms.
            System.setProperty(NO_DELAY, "true");
        }
        HttpServer server = HttpServer.create(address, 0);
        ParticipantServer participants = new ParticipantServer(server, threads(maxConcurrentCalls), handler);
        server.createContext("/", participants::answer);
        server.setExecutor(participants.threads);
        server.start();
        return participants;
    }

    private static ThreadPoolExecutor threads(int count) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count,
                count,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING_CALLS),
                work -> new Thread(work, "norn-participant-" + number.incrementAndGet()),
                // The server's own thread then answers, and meanwhile accepts no other call.
                new ThreadPoolExecutor.CallerRunsPolicy());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** The URL to register for a participant, if callers reach this host by this name. */
    public URI url(String host, String participant) {
        return URI.create("http://" + host + ":" + port() + "/" + participant);
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(ParticipantHandler.MAX_BODY_BYTES + 1);
            ParticipantResponse response = handler.handle(new ParticipantRequest(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    name -> exchange.getRequestHeaders().getFirst(name),
                    body));
            send(exchange, response);
        } catch (IOException e) {
            LOG.debug("caller is gone: {}", e.toString());
        }
    }

    private static void send(HttpExchange exchange, ParticipantResponse response) throws IOException {
        for (Map.Entry<String, String> header : response.headers().entrySet()) {
            exchange.getResponseHeaders().set(header.getKey(), header.getValue());
        }
        int length = response.body().length;
        exchange.sendResponseHeaders(response.status(), length == 0 ? -1 : length);
        if (length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(response.body());
            }
        }
    }

    /** Takes no more calls, lets running ones finish for two seconds, then ends. */
    @Override
    public void close() {
        boolean idle = threads.getActiveCount() == 0 && threads.getQueue().isEmpty();
        server.stop(idle ? 0 : STOP_DELAY_SECONDS);
        threads.shutdownNow();
    }
}
