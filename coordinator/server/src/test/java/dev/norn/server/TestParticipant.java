package dev.norn.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A participant over a real socket whose answers a test sets. */
final class TestParticipant implements AutoCloseable {

    private static final Answer DONE = new Answer(200, "application/json", "{\"id\": 1}");

    private final HttpServer server;
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    private TestParticipant(HttpServer server) {
        this.server = server;
    }

    static TestParticipant start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TestParticipant participant = new TestParticipant(server);
        server.createContext("/", participant::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return participant;
    }

    /** What is answered to a call. */
    record Answer(int status, String contentType, String body) {

        static Answer businessFailure(String detail) {
            return new Answer(422, "application/problem+json", """
                    {"type": "https://example.com/problems/business-failure", "title": "no", "detail": "%s"}
                    """.formatted(detail));
        }
    }

    /** A call that came. */
    record Call(String operation, String transaction, String branch, String kind, String attempt, String body) {}

    /** Answers a call. */
    interface Behaviour {
        Answer answer(Call call) throws InterruptedException;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Sets how an operation answers from now on. */
    void on(String operation, Behaviour behaviour) {
        behaviours.put(operation, behaviour);
    }

    List<Call> calls() {
        return calls;
    }

    List<String> operations() {
        return calls.stream().map(Call::operation).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = exchange.getRequestHeaders();
            String operation = exchange.getRequestURI().getPath().substring(1);
            Call call = new Call(
                    operation,
                    headers.getFirst("Norn-Transaction"),
                    headers.getFirst("Norn-Branch"),
                    headers.getFirst("Norn-Operation"),
                    headers.getFirst("Norn-Attempt"),
                    body);
            calls.add(call);
            Answer answer = behaviours.getOrDefault(operation, unset -> DONE).answer(call);
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
