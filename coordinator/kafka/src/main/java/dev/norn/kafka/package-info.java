/**
 * Events on a topic of Kafka: the {@link dev.norn.runtime.relay.EventSink} of the relay.
 *
 * <p><b>Model.</b> One topic for all events; those of dead letters are on a second one as well. A lane of the relay is a transactional producer, whose {@code
 * transactional.id} is made of the topic and the lane's number, so that it is the same on every node and after every
 * restart. A round of the lane is one transaction of Kafka's: begun, sent, committed. An event is one record, a CloudEvent
 * in binary mode: its attributes are headers, its value is a small JSON object, its key the transaction's id.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>Opening a lane ({@code initTransactions}) raises the producer's epoch at Kafka's transaction coordinator:
 *       whoever had the lane before can commit nothing any more, and what it had begun is aborted. Kafka enforces that,
 *       not we. The same happens to the producers of lanes that there were formerly, see {@link
 *       dev.norn.kafka.FormerLanes}.
 *   <li>A round is readable whole or not at all, for consumers with {@code isolation.level=read_committed}. Others may see
 *       records of an aborted round, and see them again.
 *   <li>Nothing blocks for longer than a few of the time-outs in {@link dev.norn.kafka.KafkaSinkSettings}.
 *   <li>Whatever an event contains, there is a record of it that Kafka takes: see {@link dev.norn.kafka.EventPayload}.
 * </ul>
 *
 * <p><b>How it fails.</b> With {@link dev.norn.runtime.relay.SinkException}, after which a lane is of no use: opening it
 * anew aborts what it left, or finishes the commit that it did not see the answer to.
 */
@NullMarked
package dev.norn.kafka;

import org.jspecify.annotations.NullMarked;
