package dev.norn.dsl.internal.saga;

import dev.norn.dsl.EvaluationException;
import dev.norn.dsl.Json;
import dev.norn.dsl.SagaLimits;
import dev.norn.dsl.Scope;
import dev.norn.dsl.Trigger;
import dev.norn.dsl.TriggerEvent;
import dev.norn.dsl.internal.expression.Evaluation;
import dev.norn.dsl.internal.expression.Program;
import dev.norn.dsl.internal.expression.Template;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A checked trigger with its compiled expressions.
 *
 * @param when null if every event of the topic starts one
 * @param input null for the event's data
 * @param key null for the event's source and id
 */
record ExecutableTrigger(
        String topic,
        @Nullable Program when,
        @Nullable Template input,
        @Nullable Program key,
        SagaLimits limits) implements Trigger {

    @Override
    public Optional<Start> match(TriggerEvent event) throws EvaluationException {
        Scope scope = new Scope("", Instant.EPOCH, json(event), Map.of());
        if (when != null && !when.test(evaluation(scope))) {
            return Optional.empty();
        }
        String idempotencyKey = key == null ? event.source() + "/" + event.id() : key.text(evaluation(scope));
        if (idempotencyKey.isEmpty() || idempotencyKey.length() > Start.MAX_KEY_LENGTH) {
            throw new EvaluationException("idempotencyKey has " + idempotencyKey.length()
                    + " characters (expected: 1 to " + Start.MAX_KEY_LENGTH + ")");
        }
        Json start = input == null ? event.data() : input.evaluate(evaluation(scope));
        return Optional.of(new Start(idempotencyKey, start));
    }

    private Evaluation evaluation(Scope scope) {
        return new Evaluation(scope, Json.NULL, limits);
    }

    private static Json json(TriggerEvent event) throws EvaluationException {
        try {
            return event.json();
        } catch (IllegalArgumentException e) {
            throw new EvaluationException("an attribute of the event contains a " + e.getMessage());
        }
    }
}
