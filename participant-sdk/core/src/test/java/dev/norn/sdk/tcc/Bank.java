package dev.norn.sdk.tcc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A participant that answers tries as it was told, in order, then with a result; over a real socket. */
public final class Bank implements AutoCloseable {
    /** A try that came in. */
    public record Call(String path, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().get(0))
                    .findFirst()
                    .orElse("");
        }
    }

    /** How to answer. */
    public interface Answer {
        void give(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Answer> script = new ArrayDeque<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    public Bank() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            calls.add(new Call(exchange.getRequestURI().getPath(), Map.copyOf(exchange.getRequestHeaders()), body));
            Answer answer;
            synchronized (this) {
                answer = script.poll();
            }
            (answer == null ? answer(200, "application/json", "{\"hold\": 7}") : answer).give(exchange);
        }
    }

    public synchronized Bank then(Answer answer) {
        script.add(answer);
        return this;
    }

    public static Answer answer(int status, String contentType, String body, String... headers) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", contentType);
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        };
    }

    public static Answer problem(int status, String code) {
        return answer(
                status,
                "application/problem+json",
                "{\"type\": \"https://norn.dev/problems/" + (status == 422 ? "business-failure" : "x")
                        + "\", \"code\": \"" + code + "\", \"detail\": \"because\", \"missing\": 5}");
    }

    public static Answer hangUp() {
        return HttpExchange::close;
    }

    public List<Call> calls() {
        return calls;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/bank");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
