package dev.norn.dsl;

import java.time.Duration;

/**
 * When an operation that is retried without limit is shown to an operator, and when it is parked.
 *
 * @param attentionAfter after this long without success the transaction needs attention
 * @param deadLetterAfter after this long without success the operation becomes a dead letter
 */
public record Escalation(Duration attentionAfter, Duration deadLetterAfter) {}
