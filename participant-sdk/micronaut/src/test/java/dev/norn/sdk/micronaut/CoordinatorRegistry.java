package dev.norn.sdk.micronaut;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The coordinator's registry as far as the SDK talks to it, over a real socket. */
final class CoordinatorRegistry implements AutoCloseable {
    private static final String PREFIX = "/v1/participants/";

    private final Map<String, String> instances = new ConcurrentHashMap<>();
    private final HttpServer server;

    CoordinatorRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(PREFIX, this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String instance = exchange.getRequestURI().getPath().substring(PREFIX.length());
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean known = exchange.getRequestMethod().equals("DELETE")
                    ? instances.remove(instance) != null
                    : instances.put(instance, body) != null;
            exchange.sendResponseHeaders(known ? 200 : 201, -1);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Bodies of the registrations, by {@code participant/instances/id}. */
    Map<String, String> instances() {
        return instances;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
