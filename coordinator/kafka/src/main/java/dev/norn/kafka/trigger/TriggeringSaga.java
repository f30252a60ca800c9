package dev.norn.kafka.trigger;

import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.Trigger;
import java.time.Instant;

/**
 * A saga that events start.
 *
 * @param definition its newest version
 * @param trigger that version's
 * @param since when the first of the versions up to this one was stored that all have a trigger on this topic
 */
public record TriggeringSaga(SagaDefinition definition, Trigger trigger, Instant since) {}
