package dev.norn.benchmarks.waiting;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The coordinator's HTTP API as far as it is used here. Thread-safe. */
final class Api {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final String url;

    Api(URI server) {
        this.url = server.toString();
    }

    /** Stores a definition. */
    void define(String document) {
        HttpResponse<String> response = send(request("/v1/definitions")
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(document))
                .build());
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException("definition: " + response.body());
        }
    }

    /** Registers an instance of a participant, or renews it. */
    void register(String participant, String instance, String itsUrl) {
        HttpResponse<String> response = send(request("/v1/participants/" + participant + "/instances/" + instance)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"url\":\"" + itsUrl + "\"}"))
                .build());
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException("registration: " + response.body());
        }
    }

    /**
     * Starts a transaction.
     *
     * @param query with a leading question mark, or empty
     * @throws UnavailableException if it cannot be reached
     */
    HttpResponse<String> start(String body, String query) {
        return send(request("/v1/transactions" + query)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    /** A number that the node tells of itself, such as {@code activeTransactions}. */
    long self(String name) {
        String body = send(request("/v1/cluster").build()).body();
        Matcher matcher = Pattern.compile("\"" + name + "\":(\\d+)").matcher(body);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + name + " in " + body);
        }
        return Long.parseLong(matcher.group(1));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UnavailableException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** There was no answer. */
    static final class UnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnavailableException(IOException cause) {
            super(cause);
        }
    }
}
