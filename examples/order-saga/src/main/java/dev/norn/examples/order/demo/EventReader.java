package dev.norn.examples.order.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.examples.order.demo.TimelineRow.Attempt;
import dev.norn.examples.order.demo.TimelineRow.Ending;
import dev.norn.examples.order.demo.TimelineRow.Moment;
import dev.norn.sdk.client.Branch;
import dev.norn.sdk.client.Transaction;
import dev.norn.sdk.client.TransactionEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads a transaction's events, as {@code GET /v1/transactions/{id}/events} gives them, into the rows of a timeline: the
 * start of an attempt and its outcome become one row. Types of events that it does not know are left out.
 */
final class EventReader {
    /** What the rest of the line says already. */
    private static final Pattern ADDRESS = Pattern.compile("^(http://\\S+: |HTTP 422: )");

    private final SagaSteps steps;
    private final Map<String, String> stepOfBranch = new HashMap<>();
    private final List<TimelineRow> rows = new ArrayList<>();
    /** Where in the rows the running attempt of each branch is. */
    private final Map<String, Integer> running = new HashMap<>();

    private Instant start = Instant.EPOCH;

    private EventReader(SagaSteps steps, Transaction transaction) {
        this.steps = steps;
        for (Branch branch : transaction.branches()) {
            stepOfBranch.put(branch.id(), String.valueOf(branch.step()));
        }
    }

    /**
     * Makes the rows.
     *
     * @param transaction as the API shows it
     * @param events its events, in order
     */
    static List<TimelineRow> read(SagaSteps steps, Transaction transaction, Iterable<TransactionEvent> events) {
        EventReader reader = new EventReader(steps, transaction);
        events.forEach(reader::add);
        return reader.rows;
    }

    private void add(TransactionEvent event) {
        JsonNode data = event.data();
        switch (event.type()) {
            case "norn.transaction.started.v1" -> {
                start = event.time();
                rows.add(new Moment(Duration.ZERO, "started"));
            }
            case "norn.attempt.started.v1" -> begin(event);
            case "norn.branch.succeeded.v1" -> end(event, Ending.DONE, "done");
            case "norn.branch.compensated.v1" -> end(event, Ending.DONE, "undone");
            case "norn.branch.failed.v1" -> end(event, Ending.BUSINESS_NO, "no: " + errorOf(data));
            case "norn.attempt.unknown.v1" -> end(event, Ending.UNKNOWN, "unknown: " + errorOf(data));
            case "norn.attempt.interrupted.v1" -> end(event, Ending.UNKNOWN, "unknown: the coordinator died");
            case "norn.attempt.not-sent.v1" -> end(event, Ending.NOT_SENT, "not sent: " + errorOf(data));
            case "norn.attempt.pending.v1" -> end(event, Ending.WORKING, "still working");
            case "norn.branch.skipped.v1" -> moment(event, stepOf(event) + " skipped");
            case "norn.transaction.decided.v1" ->
                moment(
                        event,
                        "decided: " + data.path("decision").asText() + ", "
                                + readable(data.path("reason").asText()));
            case "norn.transaction.attention-raised.v1" ->
                moment(event, "needs attention: " + data.path("message").asText());
            case "norn.transaction.ended.v1" ->
                moment(event, "ended: " + data.path("status").asText());
            default -> {
                // Operators' events and those of later versions do not belong to what the demo shows.
            }
        }
    }

    private void begin(TransactionEvent event) {
        String step = stepOf(event);
        boolean undo = isUndo(event);
        running.put(branch(event), rows.size());
        rows.add(new Attempt(
                offset(event),
                null,
                step,
                undo ? steps.compensation(step) : steps.action(step),
                event.attempt() == null ? 1 : event.attempt(),
                undo,
                Ending.OPEN,
                "open"));
    }

    private void end(TransactionEvent event, Ending ending, String text) {
        Integer index = running.remove(branch(event));
        if (index != null && rows.get(index) instanceof Attempt attempt) {
            rows.set(
                    index,
                    new Attempt(
                            attempt.at(),
                            offset(event),
                            attempt.step(),
                            attempt.call(),
                            attempt.number(),
                            attempt.undo(),
                            ending,
                            text));
        }
    }

    private void moment(TransactionEvent event, String text) {
        rows.add(new Moment(offset(event), text));
    }

    private String stepOf(TransactionEvent event) {
        return stepOfBranch.getOrDefault(branch(event), branch(event));
    }

    private Duration offset(TransactionEvent event) {
        return Duration.between(start, event.time());
    }

    private static boolean isUndo(TransactionEvent event) {
        return event.data().path("operation").asText().equals("compensate");
    }

    private static String branch(TransactionEvent event) {
        return String.valueOf(event.branch());
    }

    private static String errorOf(JsonNode data) {
        JsonNode error = data.path("error");
        String message = error.path("message").asText();
        return message.isBlank() ? error.path("code").asText() : readable(message);
    }

    private static String readable(String message) {
        return ADDRESS.matcher(message).replaceFirst("");
    }
}
