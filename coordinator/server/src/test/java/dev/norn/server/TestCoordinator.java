package dev.norn.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.embedded.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/** A real server on a free port, and the requests that tests make of it over a socket. */
final class TestCoordinator implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    /** No test waits for its end, and no stall of a busy machine lasts so long. */
    private static final String LEASE = "30s";

    /** One client for all: each has threads of its own. */
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final RunningServer server;

    private TestCoordinator(RunningServer server) {
        this.server = server;
    }

    /** Starts a server and waits until it serves. */
    static TestCoordinator start(TestDatabase database, Map<String, Object> properties) {
        TestCoordinator started = startWithoutWaiting(database, properties);
        started.awaitReady();
        return started;
    }

    /** Starts a server on whatever database the properties name, and waits until it serves. */
    static TestCoordinator start(Map<String, Object> properties) {
        TestCoordinator started = new TestCoordinator(NornServer.start(properties));
        started.awaitReady();
        return started;
    }

    static TestCoordinator start(TestDatabase database) {
        return start(database, Map.of());
    }

    /** Starts a server that may have to wait for its shards. */
    static TestCoordinator startWithoutWaiting(TestDatabase database, Map<String, Object> properties) {
        Map<String, Object> all = needed(database);
        all.put("norn.node.lease", LEASE);
        all.putAll(properties);
        return new TestCoordinator(NornServer.start(all));
    }

    /** Starts a server that is told what it cannot do without, and nothing else. */
    static TestCoordinator startWithDefaults(TestDatabase database) {
        return new TestCoordinator(NornServer.start(needed(database)));
    }

    private static Map<String, Object> needed(TestDatabase database) {
        Map<String, Object> all = new HashMap<>();
        all.put("norn.port", 0);
        all.put("norn.database.url", database.jdbcUrl());
        all.put("norn.database.user", database.user());
        all.put("norn.database.password", database.password());
        return all;
    }

    void awaitReady() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> get("/health/readiness").status() == 200);
    }

    RunningServer server() {
        return server;
    }

    URI uri(String path) {
        return URI.create(server.url() + path);
    }

    Reply get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    Reply delete(String path) {
        return send(request(path).DELETE());
    }

    Reply post(String path, String json, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    Reply post(String path, String contentType, byte[] body) {
        return send(
                request(path).header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    Reply put(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    Reply storeYaml(String yaml) {
        return send(request("/v1/definitions")
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(yaml)));
    }

    /** Registers an instance of a participant for the length of a test. */
    void register(String participant, URI url) {
        Reply reply = put("/v1/participants/" + participant + "/instances/one", """
                {"url": "%s", "ttl": "1h"}
                """.formatted(url));
        if (reply.status() >= 300) {
            throw new IllegalStateException(reply.toString());
        }
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(90));
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        return builder;
    }

    Reply send(HttpRequest.Builder request) {
        try {
            return new Reply(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return CLIENT.send(request.build(), handler);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    /** An answer. */
    record Reply(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        String text() {
            return response.body();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(response.body(), e);
            }
        }

        String code() {
            return json().path("code").asText();
        }

        /** The first of the errors. */
        JsonNode error() {
            return json().path("errors").path(0);
        }

        @Override
        public String toString() {
            return status() + " " + text();
        }
    }
}
