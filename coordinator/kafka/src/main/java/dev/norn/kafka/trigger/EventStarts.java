package dev.norn.kafka.trigger;

import dev.norn.dsl.Diagnostic;
import dev.norn.dsl.EvaluationException;
import dev.norn.dsl.Trigger;
import dev.norn.dsl.TriggerEvent;
import dev.norn.journal.IdempotencyKey;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.StartSaga;
import dev.norn.runtime.Started;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Starts what an event calls for, on the way that clients' starts go. */
final class EventStarts {
    /** Longer ones are no labels. */
    private static final int MAX_LABEL_LENGTH = 255;

    private static final int MAX_DIAGNOSTICS = 5;

    private final Coordinator coordinator;

    EventStarts(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /**
     * Starts a saga if the event matches its trigger.
     *
     * @return completes when it is durable; exceptionally with a {@link RefusedEventException} if it can never be started,
     *     or with what the coordinator says
     */
    CompletableFuture<EventOutcome> begin(TriggeringSaga saga, TriggerEvent event) {
        try {
            Optional<Trigger.Start> start = saga.trigger().match(event);
            return start.isEmpty()
                    ? CompletableFuture.completedFuture(EventOutcome.SKIPPED)
                    : begin(saga, start.get(), labels(saga, event));
        } catch (EvaluationException e) {
            return CompletableFuture.failedFuture(
                    new RefusedEventException("the trigger of " + shown(saga) + " fails: " + e.getMessage(), e));
        } catch (RuntimeException | StackOverflowError e) {
            // Nothing that an event contains may end the reading of all others.
            return CompletableFuture.failedFuture(
                    new RefusedEventException("the trigger of " + shown(saga) + " breaks: " + e, e));
        }
    }

    private CompletableFuture<EventOutcome> begin(
            TriggeringSaga saga, Trigger.Start start, Map<String, String> labels) {
        IdempotencyKey key = StartKeys.of(saga.definition().name(), start.idempotencyKey());
        List<Diagnostic> findings = saga.definition().checkInput(start.input());
        if (!findings.isEmpty()) {
            return earlier(key, refusal(saga, findings));
        }
        return coordinator
                .start(new StartSaga(saga.definition(), start.input(), key, null, labels, null))
                .thenApply(EventStarts::outcome)
                .toCompletableFuture();
    }

    /** The newest version may refuse what an older one took. */
    private CompletableFuture<EventOutcome> earlier(IdempotencyKey key, RefusedEventException refusal) {
        return coordinator
                .findStarted(key)
                .thenCompose(known -> known.isPresent()
                        ? CompletableFuture.completedFuture(EventOutcome.DUPLICATE)
                        : CompletableFuture.failedFuture(refusal))
                .toCompletableFuture();
    }

    private static EventOutcome outcome(Started started) {
        return started.replayed() ? EventOutcome.DUPLICATE : EventOutcome.STARTED;
    }

    /** By which an operator finds the transaction of an event, and the event of a transaction. */
    private static Map<String, String> labels(TriggeringSaga saga, TriggerEvent event) {
        Map<String, String> labels = new HashMap<>();
        labels.put("topic", saga.trigger().topic());
        labels.put("event", event.id());
        String trace = event.extensions().get("traceparent");
        if (trace != null) {
            labels.put("traceparent", trace);
        }
        labels.values().removeIf(value -> value.length() > MAX_LABEL_LENGTH);
        return labels;
    }

    private static RefusedEventException refusal(TriggeringSaga saga, List<Diagnostic> findings) {
        return new RefusedEventException(
                "the input of " + shown(saga) + " does not fit its schema: "
                        + findings.stream()
                                .limit(MAX_DIAGNOSTICS)
                                .map(finding -> (finding.pointer() + " " + finding.message()).strip())
                                .collect(Collectors.joining("; ")),
                null);
    }

    private static String shown(TriggeringSaga saga) {
        return saga.definition().name() + " version " + saga.definition().version();
    }
}
