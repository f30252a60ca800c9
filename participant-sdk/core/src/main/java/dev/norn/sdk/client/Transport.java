package dev.norn.sdk.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.norn.protocol.MediaTypes;
import dev.norn.protocol.NornHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends requests, repeats those that may be repeated, and turns what fails into exceptions. */
final class Transport {
    private final URI server;
    private final HttpClient http;
    private final ObjectMapper json;
    private final Map<String, String> headers;
    private final Duration requestTimeout;
    private final RetrySettings retry;

    Transport(
            URI server,
            HttpClient http,
            ObjectMapper json,
            Map<String, String> headers,
            Duration requestTimeout,
            RetrySettings retry) {
        this.server = server;
        this.http = http;
        this.json = json;
        this.headers = Map.copyOf(headers);
        this.requestTimeout = requestTimeout;
        this.retry = retry;
    }

    URI server() {
        return server;
    }

    RetrySettings retry() {
        return retry;
    }

    ObjectMapper json() {
        return json;
    }

    byte[] write(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not writable as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Sends, waits, and throws what failed. */
    Reply send(Request request) {
        return join(sendAsync(request));
    }

    /** Like {@link #send}, with the body as text. */
    String sendForText(Request request) {
        return join(attemptText(request, 1)).body();
    }

    /** The future fails with a {@link NornException}. */
    CompletableFuture<Reply> sendAsync(Request request) {
        return attemptText(request, 1).thenApply(response -> reply(request, response));
    }

    private CompletableFuture<HttpResponse<String>> attemptText(Request request, int attempt) {
        return http.sendAsync(httpRequest(request), HttpResponse.BodyHandlers.ofString())
                .thenCompose(response -> afterAnswer(request, attempt, response))
                .exceptionallyCompose(failure -> afterFailure(request, attempt, unwrapped(failure)));
    }

    private CompletableFuture<HttpResponse<String>> afterAnswer(
            Request request, int attempt, HttpResponse<String> response) {
        int status = response.statusCode();
        if (status < 300) {
            return CompletableFuture.completedFuture(response);
        }
        if (status < 400) {
            return CompletableFuture.failedFuture(
                    new NornProtocolException(request + ": status " + status + " (expected: no redirect)", null));
        }
        NornException problem = problem(request, status, response.headers(), response.body());
        return canRepeat(request, problem) && attempt < retry.maxAttempts()
                ? later(request, attempt, problem)
                : CompletableFuture.failedFuture(problem);
    }

    private static boolean canRepeat(Request request, NornException problem) {
        if (problem instanceof NornOutcomeUnknownException) {
            return request.repeatable();
        }
        return problem instanceof NornOverloadedException;
    }

    private CompletableFuture<HttpResponse<String>> afterFailure(Request request, int attempt, Throwable failure) {
        boolean notSent = failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
        boolean last = attempt >= retry.maxAttempts();
        if (notSent) {
            NornException unreachable = new NornUnreachableException(server, failure);
            return last ? CompletableFuture.failedFuture(unreachable) : later(request, attempt, unreachable);
        }
        if (!(failure instanceof IOException)) {
            return CompletableFuture.failedFuture(failure);
        }
        NornException unknown = new NornOutcomeUnknownException(request.toString(), failure);
        return last || !request.repeatable()
                ? CompletableFuture.failedFuture(unknown)
                : later(request, attempt, unknown);
    }

    private CompletableFuture<HttpResponse<String>> later(Request request, int attempt, NornException cause) {
        Duration pause = retry.pauseAfter(attempt, ThreadLocalRandom.current().nextDouble());
        if (cause instanceof NornOverloadedException overloaded) {
            Duration asked = overloaded.retryAfter().orElse(pause);
            pause = asked.compareTo(retry.maxInterval()) < 0 ? asked : retry.maxInterval();
        }
        Executor afterPause = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
        return CompletableFuture.runAsync(() -> {}, afterPause)
                .thenCompose(paused -> attemptText(request, attempt + 1));
    }

    /** Opens a stream of server-sent events; the caller closes it. One attempt. */
    HttpResponse<InputStream> open(Request request) {
        HttpRequest.Builder builder =
                builder(request).setHeader("Accept", MediaTypes.EVENT_STREAM).GET();
        try {
            HttpResponse<InputStream> response = http.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() == 200) {
                return response;
            }
            try (InputStream body = response.body()) {
                String text = new String(body.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                throw problem(request, response.statusCode(), response.headers(), text);
            }
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new NornUnreachableException(server, e);
        } catch (IOException e) {
            throw new NornOutcomeUnknownException(request.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NornInterruptedException(e);
        }
    }

    private HttpRequest httpRequest(Request request) {
        HttpRequest.BodyPublisher body = request.contentType() == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(request.body());
        return builder(request)
                .timeout(requestTimeout.plus(request.maxWait()))
                .method(request.method(), body)
                .build();
    }

    private HttpRequest.Builder builder(Request request) {
        String base = server.toString();
        URI uri = URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + request.path());
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri).setHeader("Accept", MediaTypes.JSON);
        headers.forEach(builder::setHeader);
        if (request.contentType() != null) {
            builder.setHeader("Content-Type", request.contentType());
        }
        request.headers().forEach(builder::setHeader);
        return builder;
    }

    private Reply reply(Request request, HttpResponse<String> response) {
        String body = response.body();
        if (body.isBlank()) {
            return new Reply(response.statusCode(), response.headers(), MissingNode.getInstance());
        }
        try {
            return new Reply(response.statusCode(), response.headers(), json.readTree(body));
        } catch (JsonProcessingException e) {
            throw new NornProtocolException(request + ": the answer is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private NornException problem(Request request, int status, HttpHeaders replyHeaders, String body) {
        JsonNode problem = problemBody(body);
        String code = problem.path("code").asText("HTTP_" + status);
        String detail = problem.path("detail").asText(problem.path("title").asText("no detail given"));
        if (status == 503 && code.equals("OUTCOME_UNKNOWN")) {
            return new NornOutcomeUnknownException(request.toString(), detail);
        }
        if (status == 429 || status == 503) {
            return new NornOverloadedException(status, code, detail, retryAfter(replyHeaders));
        }
        if (status >= 500 && !request.repeatable()) {
            return new NornOutcomeUnknownException(request.toString(), status + " " + code + ": " + detail);
        }
        return new NornProblemException(
                status, code, detail, JsonReader.list(problem.path("errors"), JsonReader::diagnostic));
    }

    private JsonNode problemBody(String body) {
        try {
            JsonNode problem = json.readTree(body);
            return problem == null ? MissingNode.getInstance() : problem;
        } catch (JsonProcessingException e) {
            // Some other server's error page: the status has to do.
            return MissingNode.getInstance();
        }
    }

    private static @Nullable Duration retryAfter(HttpHeaders replyHeaders) {
        String text = replyHeaders.firstValue(NornHeaders.RETRY_AFTER).orElse("");
        if (text.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant time = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration left = Duration.between(Instant.now(), time);
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    static <T> T join(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new NornInterruptedException(e);
        } catch (ExecutionException e) {
            Throwable cause = unwrapped(e);
            if (cause instanceof NornException failure) {
                throw failure;
            }
            throw new IllegalStateException(cause);
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
