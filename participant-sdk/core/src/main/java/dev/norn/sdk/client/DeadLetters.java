package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.protocol.MediaTypes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What used up its attempts. */
public final class DeadLetters {
    private static final String PATH = "/v1/dead-letters";
    private static final String OPERATIONS = "/v1/operations";

    private final Transport transport;

    DeadLetters(Transport transport) {
        this.transport = transport;
    }

    /**
     * One page of all, newest first.
     *
     * @param cursor of the page before, or null for the first page
     */
    public Page<DeadLetter> list(@Nullable String cursor) {
        return list(DeadLetterQuery.all(), cursor);
    }

    /**
     * One page of those that match, newest first.
     *
     * @param cursor of the page before, or null for the first page
     */
    public Page<DeadLetter> list(DeadLetterQuery query, @Nullable String cursor) {
        Map<String, String> parameters = new LinkedHashMap<>(query.filters());
        if (cursor != null) {
            parameters.put("cursor", cursor);
        }
        return JsonReader.page(
                transport.send(Request.get(Request.withQuery(PATH, parameters))).body(), JsonReader::deadLetter);
    }

    /** All that match, page by page as the stream is read. */
    public Stream<DeadLetter> listAll(DeadLetterQuery query) {
        return Page.all(cursor -> list(query, cursor));
    }

    /** Shows one. */
    public DeadLetter get(String id) {
        return JsonReader.deadLetter(
                transport.send(Request.get(PATH + "/" + Request.segment(id))).body());
    }

    /** Has it tried again, from where it stopped; a message is sent to its topic again. */
    public void redrive(String id, String reason) {
        act(id, "redrive", Map.of("reason", reason));
    }

    /** Has a message sent to its topic again, with this text in place of its value: a repaired one. */
    public void redriveWith(String id, String reason, String value) {
        act(id, "redrive", Map.of("reason", reason, "inputText", value));
    }

    /** Gives it up: its operation counts as settled by hand; a message is not worked off. */
    public void discard(String id, String reason) {
        act(id, "discard", Map.of("reason", reason));
    }

    /** How many match; nothing is done. */
    public long count(DeadLetterQuery query) {
        JsonNode body = send(OPERATIONS, Map.of("action", "redrive", "deadLetters", query.filters(), "dryRun", true));
        return JsonReader.operation(body).matching();
    }

    /** Has all that match now tried again, one after the other. Durable on return. */
    public BulkOperation redriveAll(DeadLetterQuery query, String reason) {
        return actOnAll("redrive", query, reason);
    }

    /** Gives up all that match now, one after the other. Durable on return. */
    public BulkOperation discardAll(DeadLetterQuery query, String reason) {
        return actOnAll("discard", query, reason);
    }

    /** How far an operation on all that matched is. */
    public BulkOperation operation(String id) {
        return JsonReader.operation(transport
                .send(Request.get(OPERATIONS + "/" + Request.segment(id)))
                .body());
    }

    /** Stops an operation; what was done stays done. */
    public BulkOperation cancel(String id, String reason) {
        return JsonReader.operation(send(OPERATIONS + "/" + Request.segment(id) + "/cancel", Map.of("reason", reason)));
    }

    private BulkOperation actOnAll(String action, DeadLetterQuery query, String reason) {
        return JsonReader.operation(
                send(OPERATIONS, Map.of("action", action, "deadLetters", query.filters(), "reason", reason)));
    }

    private void act(String id, String verb, Map<String, Object> body) {
        send(PATH + "/" + Request.segment(id) + "/" + verb, body);
    }

    private JsonNode send(String path, Map<String, Object> body) {
        return transport
                .send(Request.post(path, MediaTypes.JSON, transport.write(body)))
                .body();
    }
}
