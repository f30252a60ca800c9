package dev.norn.sdk.tcc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.protocol.BranchCall;
import dev.norn.protocol.MediaTypes;
import dev.norn.protocol.Operation;
import dev.norn.sdk.client.NornException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends tries to participants, and repeats them by the policy. */
final class TryCaller {
    /** Between two questions to a participant that is still working and does not say when to ask. */
    private static final Duration WORKING_PAUSE = Duration.ofMillis(200);

    /** Reads addresses again before a repetition; idle threads end. */
    private static final Executor REPETITIONS = Executors.newCachedThreadPool(daemons());

    private final HttpClient http;
    private final ObjectMapper json;
    private final ParticipantAddresses addresses;
    private final TryPolicy policy;
    private final Clock clock;
    private final Supplier<@Nullable String> traceparent;

    TryCaller(
            HttpClient http,
            ObjectMapper json,
            ParticipantAddresses addresses,
            TryPolicy policy,
            Clock clock,
            Supplier<@Nullable String> traceparent) {
        this.http = http;
        this.json = json;
        this.addresses = addresses;
        this.policy = policy;
        this.clock = clock;
        this.traceparent = traceparent;
    }

    private static ThreadFactory daemons() {
        return work -> {
            Thread thread = new Thread(work, "norn-try");
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * A try to be sent.
     *
     * @param endNanos of the transaction, by {@link System#nanoTime()}
     * @param isGivenUp asked before each repetition
     */
    record Try(
            String transactionId,
            String branch,
            TccCall<?> call,
            JsonNode input,
            long endNanos,
            BooleanSupplier isGivenUp) {}

    /** Whether there is anyone to send it to, as far as is known. */
    boolean hasInstance(String participant) {
        return !addresses.instancesOf(participant).isEmpty();
    }

    /** What the headers of an attempt say, which ends by then or when the transaction does. */
    BranchCall branchCall(String transactionId, String branch, int attempt, Duration atMost) {
        return new BranchCall(
                Long.parseLong(transactionId),
                branch,
                Operation.TRY,
                attempt,
                clock.instant().plus(atMost),
                0,
                traceparent.get(),
                null);
    }

    /** The future ends with what the last reply meant, and fails only of a bug. */
    CompletableFuture<TryReply> send(Try request) {
        byte[] body;
        try {
            body = json.writeValueAsBytes(Map.of("input", request.input()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("input of " + request.call() + ": " + e.getOriginalMessage(), e);
        }
        return attempt(request, body, 1, 1);
    }

    /**
     * One attempt, and those after it.
     *
     * @param number of this request, from 1
     * @param counted how many used up an attempt, with this one
     */
    private CompletableFuture<TryReply> attempt(Try request, byte[] body, int number, int counted) {
        Duration timeout = attemptTimeout(request);
        if (timeout.toMillis() < 1) {
            return CompletableFuture.completedFuture(
                    new TryReply.Unknown("the transaction's deadline has passed", null));
        }
        List<URI> instances;
        try {
            instances = addresses.instancesOf(request.call().participant());
        } catch (NornException e) {
            return next(request, body, number, counted, new TryReply.Unknown("no address: " + e.getMessage(), e));
        }
        if (instances.isEmpty()) {
            return next(request, body, number, counted, new TryReply.Unknown("no live instance", null));
        }
        // The first at random, the next attempt with its neighbour.
        int index = number == 1 ? ThreadLocalRandom.current().nextInt(instances.size()) : number % instances.size();
        URI instance = instances.get(index);
        return http.sendAsync(
                        httpRequest(request, instance, body, number, timeout), HttpResponse.BodyHandlers.ofString())
                .handle((response, failure) -> meaning(request, instance, response, failure))
                .thenCompose(reply -> next(request, body, number, counted, reply));
    }

    private Duration attemptTimeout(Try request) {
        Duration left = Duration.ofNanos(request.endNanos() - System.nanoTime());
        Duration own = request.call().attemptTimeout();
        Duration timeout = own == null ? policy.attemptTimeout() : own;
        return left.compareTo(timeout) < 0 ? left : timeout;
    }

    private HttpRequest httpRequest(Try request, URI instance, byte[] body, int attempt, Duration timeout) {
        String base = instance.toString();
        String slash = base.endsWith("/") ? "" : "/";
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        URI.create(base + slash + request.call().operation()))
                .setHeader("Content-Type", MediaTypes.JSON)
                .setHeader("Accept", MediaTypes.JSON + ", " + MediaTypes.PROBLEM_JSON)
                .timeout(timeout)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        branchCall(request.transactionId(), request.branch(), attempt, timeout)
                .toHeaders()
                .forEach(builder::setHeader);
        return builder.build();
    }

    private TryReply meaning(
            Try request, URI instance, @Nullable HttpResponse<String> response, @Nullable Throwable failure) {
        TryReply reply = response == null
                ? new TryReply.Unknown(
                        "no answer from " + instance + " (" + unwrapped(failure) + ")", unwrapped(failure))
                : TryReply.of(response, json);
        if (reply instanceof TryReply.Unknown) {
            addresses.failed(request.call().participant(), instance);
        }
        return reply;
    }

    private CompletableFuture<TryReply> next(Try request, byte[] body, int number, int counted, TryReply reply) {
        boolean working = reply instanceof TryReply.Working;
        boolean again = working || (reply instanceof TryReply.Unknown && counted < policy.maxAttempts());
        if (!again || request.isGivenUp().getAsBoolean()) {
            return CompletableFuture.completedFuture(reply);
        }
        Duration pause = pause(reply, counted);
        if (System.nanoTime() + pause.toNanos() >= request.endNanos()) {
            return CompletableFuture.completedFuture(reply);
        }
        Executor later = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, REPETITIONS);
        return CompletableFuture.runAsync(() -> {}, later)
                .thenCompose(paused -> attempt(request, body, number + 1, working ? counted : counted + 1));
    }

    private Duration pause(TryReply reply, int counted) {
        if (reply instanceof TryReply.Working working) {
            Duration asked = working.retryAfter();
            Duration pause = asked == null ? WORKING_PAUSE : asked;
            return pause.compareTo(policy.maxInterval()) < 0 ? pause : policy.maxInterval();
        }
        return policy.pauseAfter(counted, ThreadLocalRandom.current().nextDouble());
    }

    private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
