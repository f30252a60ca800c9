package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.protocol.MediaTypes;
import dev.norn.protocol.NornHeaders;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Global transactions on the server. */
public final class Transactions {
    /** The longest that the server holds one answer back. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);

    private static final String PATH = "/v1/transactions";

    private final Transport transport;

    Transactions(Transport transport) {
        this.transport = transport;
    }

    /**
     * Starts a saga. With the same key and content this starts it once, however often it is called.
     *
     * @return the transaction: ended, if it ended within {@link StartSaga#maxWait()}
     * @throws NornProblemException with code {@code IDEMPOTENCY_KEY_REUSED} if the key was used for something else
     */
    public StartedTransaction start(StartSaga start) {
        StartedTransaction started = Transport.join(startAsync(start));
        Duration left = start.maxWait().minus(MAX_WAIT);
        boolean waitOn = !started.transaction().isEnded() && left.compareTo(Duration.ZERO) > 0;
        return waitOn
                ? new StartedTransaction(awaitEnd(started.transaction().id(), left), started.replayed())
                : started;
    }

    /** Like {@link #start}, but waits no longer than 60 s. The future fails with a {@link NornException}. */
    public CompletableFuture<StartedTransaction> startAsync(StartSaga start) {
        String key = start.idempotencyKey() != null
                ? start.idempotencyKey()
                : UUID.randomUUID().toString();
        Duration wait = shorter(start.maxWait(), MAX_WAIT);
        Request request = Request.post(waiting(PATH, wait), MediaTypes.JSON, transport.write(body(start)))
                .header(NornHeaders.IDEMPOTENCY_KEY, key)
                .waiting(wait)
                .asRepeatable();
        return transport.sendAsync(request).thenApply(Transactions::started);
    }

    private static StartedTransaction started(Reply reply) {
        boolean replayed = reply.headers()
                .firstValue(NornHeaders.IDEMPOTENCY_REPLAYED)
                .map("true"::equalsIgnoreCase)
                .orElse(false);
        return new StartedTransaction(JsonReader.transaction(reply.body()), replayed);
    }

    private static Map<String, Object> body(StartSaga start) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("saga", start.saga());
        putIfPresent(body, "version", start.version());
        putIfPresent(body, "input", start.input());
        putIfPresent(body, "businessKey", start.businessKey());
        putIfPresent(body, "labels", start.labels().isEmpty() ? null : start.labels());
        putIfPresent(
                body,
                "timeout",
                start.timeout() == null ? null : start.timeout().toString());
        return body;
    }

    /** Shows a transaction. */
    public Transaction get(String id) {
        return JsonReader.transaction(transport.send(Request.get(path(id))).body());
    }

    /**
     * Waits until a transaction has ended.
     *
     * @param atMost how long
     * @return the transaction when it has ended or the time is up; {@link Transaction#isEnded()} tells which
     */
    public Transaction awaitEnd(String id, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            Transaction transaction = Transport.join(awaitEndOnce(id, shorter(left, MAX_WAIT)));
            if (transaction.isEnded() || end - System.nanoTime() <= TimeUnit.MILLISECONDS.toNanos(1)) {
                return transaction;
            }
        }
    }

    /** Like {@link #awaitEnd}, at most 60 s, without holding a thread. */
    public CompletableFuture<Transaction> awaitEndAsync(String id, Duration atMost) {
        return awaitEndOnce(id, shorter(atMost, MAX_WAIT));
    }

    private CompletableFuture<Transaction> awaitEndOnce(String id, Duration wait) {
        return transport
                .sendAsync(Request.get(waiting(path(id), wait)).waiting(wait))
                .thenApply(reply -> JsonReader.transaction(reply.body()));
    }

    /** One page of transactions, newest first, without input, output and branches. */
    public Page<Transaction> list(TransactionQuery query) {
        return JsonReader.page(
                transport
                        .send(Request.get(Request.withQuery(PATH, query.parameters())))
                        .body(),
                JsonReader::transaction);
    }

    /** All transactions that match, page by page as the stream is read. */
    public Stream<Transaction> listAll(TransactionQuery query) {
        return Page.all(cursor -> list(cursor == null ? query : query.cursor(cursor)));
    }

    /**
     * One page of what happened to a transaction, in order.
     *
     * @param cursor of the page before, or null for the first page
     */
    public Page<TransactionEvent> events(String id, @Nullable String cursor) {
        String path = path(id) + "/events";
        String paged = cursor == null ? path : Request.withQuery(path, Map.of("cursor", cursor));
        return JsonReader.page(transport.send(Request.get(paged)).body(), JsonReader::event);
    }

    /**
     * Follows what happens to a transaction, from its beginning until it has ended.
     *
     * @return to be closed by the caller
     */
    public EventStream follow(String id) {
        return follow(id, null);
    }

    /**
     * Follows what happens to a transaction after an event, until it has ended.
     *
     * @param lastEventId {@link EventStream#lastEventId()} of an earlier stream, or null for the beginning
     */
    public EventStream follow(String id, @Nullable String lastEventId) {
        return new EventStream(transport, path(id) + "/events", lastEventId, () -> get(id).isEnded());
    }

    /**
     * Cancels a saga that is still active, or rolls a TCC transaction back. The same decision again is a success.
     *
     * @throws NornProblemException with code {@code ALREADY_DECIDED} if it was decided otherwise
     */
    public Transaction cancel(String id) {
        return cancel(id, Duration.ZERO);
    }

    /**
     * Like {@link #cancel(String)}, and waits for the end.
     *
     * @param wait how long, at most 60 s
     */
    public Transaction cancel(String id, Duration wait) {
        Duration bounded = shorter(wait, MAX_WAIT);
        Request request = Request.post(
                        waiting(path(id) + "/rollback", bounded), MediaTypes.JSON, transport.write(Map.of()))
                .waiting(bounded)
                .asRepeatable();
        return JsonReader.transaction(transport.send(request).body());
    }

    /** Tries a waiting branch now, or puts a dead-lettered one back to work. */
    public Transaction retry(String id, Repair repair) {
        return repair(id, "retry", repair);
    }

    /** Rolls back from here. */
    public Transaction compensate(String id, Repair repair) {
        return repair(id, "compensate", repair);
    }

    /** Goes on without a branch, with the output that the repair gives it. */
    public Transaction skip(String id, Repair repair) {
        return repair(id, "skip", repair);
    }

    /** Takes a branch for settled by hand. */
    public Transaction resolve(String id, Repair repair) {
        return repair(id, "resolve", repair);
    }

    /** Gives up, whatever is left inconsistent. */
    public Transaction kill(String id, Repair repair) {
        return repair(id, "kill", repair);
    }

    private Transaction repair(String id, String verb, Repair repair) {
        Request request = Request.post(path(id) + "/" + verb, MediaTypes.JSON, transport.write(repair.toBody()));
        JsonNode body = transport.send(request).body();
        return body.has("status") ? JsonReader.transaction(body) : get(id);
    }

    private static void putIfPresent(Map<String, Object> body, String name, @Nullable Object value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    static String path(String id) {
        return PATH + "/" + Request.segment(id);
    }

    static String waiting(String path, Duration wait) {
        return wait.isZero() || wait.isNegative() ? path : path + "?wait=" + wait.toMillis() + "ms";
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
