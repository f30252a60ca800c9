/**
 * The SDK's outbox and inbox on Kafka.
 *
 * <p>{@link dev.norn.sdk.kafka.KafkaOutboxSink} sends what an {@link dev.norn.sdk.outbox.OutboxRelay} reads, as CloudEvents
 * in binary mode. What Kafka answers decides what the relay does:
 *
 * <ul>
 *   <li>Kafka cannot be reached, or does not answer in time: the round ends, and nothing of it that is not acknowledged is
 *       sent any more by this producer, which is closed. The next round has a new one.
 *   <li>A topic does not exist, or must not be written to: its messages wait, those of other topics go on.
 *   <li>A message is refused for itself: its key waits, other keys go on.
 * </ul>
 *
 * <p>Whatever it is, the first record that is not accepted is the last thing that its producer does: a producer that went on
 * could send a later record of the same key.
 */
@NullMarked
package dev.norn.sdk.kafka;

import org.jspecify.annotations.NullMarked;
