/**
 * Sagas that are started by events: the consumer of the topics that definitions name in their {@code trigger}.
 *
 * <p><b>Model.</b> All nodes are one consumer group; a node is a member while it serves shards. One thread polls, matches
 * and commits offsets ({@link dev.norn.kafka.trigger.TriggerLoop}); starts go to the {@link dev.norn.runtime.Coordinator}
 * as those of clients do, many at a time, and their answers come back to the thread as messages. Of a partition, an event
 * waits only for the earlier ones with its key.
 *
 * <pre>
 *  poll ─▶ PartitionBacklog ─▶ definitions as of now ─▶ match ─▶ Coordinator.start ─▶ durable ─▶ done ─▶ offset
 *                 ▲                                        │             │
 *                 └───────── after a pause ◀───────────────┼── 429, 503 ─┘
 *                                                          └── refused ─▶ dead-letter topic ─▶ done
 * </pre>
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>An offset is committed only if everything before it is done: each start that an event calls for is durable, or the
 *       event is in the dead-letter topic, or nothing was to be done.
 *   <li>A start carries an idempotency key of its own world, made of the saga's name and the trigger's key: no client can
 *       send it, and an event that comes again finds its transaction. Its body does not count: the same event gives another
 *       input under another version of the saga, and starts nothing all the same.
 *   <li>An event is matched with the definitions as they are in the database after it was polled, so a definition that was
 *       stored before an event was published misses none.
 *   <li>Events with one key are started in their order. Those without a key have none.
 *   <li>What is polled and not done is bounded, and so is what is at the coordinator at a time: half as much after each
 *       refusal, one more after each success.
 * </ul>
 *
 * <p><b>How it fails.</b> A crash, a rebalance, a lost commit: events come again and find their transactions, for as long as
 * keys are kept. A coordinator or a database that does not answer: everything waits, is tried again, and polls on, so that
 * the group stays as it is; a node that does not serve for half a minute leaves it. An event that can never start what it
 * should goes to the dead-letter topic. A Kafka that is away is waited for.
 */
@NullMarked
package dev.norn.kafka.trigger;

import org.jspecify.annotations.NullMarked;
