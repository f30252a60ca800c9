/**
 * Calls of participants over Kafka: a {@link dev.norn.runtime.dispatch.Transport} beside the one over HTTP, for instances
 * whose URL is {@code kafka:} and the participant's name.
 *
 * <p><b>Model.</b> An attempt is a command, one record on the participant's topic, with the headers and the body that it has
 * over HTTP; the participant's instances are a consumer group on that topic. The reply is a record on the reply topic, in the
 * partition that the command names: each node reads one partition, from the moment on at which it began, without a group and
 * without stored offsets. A command has a name of its own ({@code Norn-Call}), made of the process and a number, which the
 * reply repeats. That name is all that ties a reply to an attempt.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>A reply counts for the one attempt that it names, and only while that attempt waits. What comes later, comes twice,
 *       or is another node's, is dropped.
 *   <li>No command leaves before the node is known to read its partition: it has read a record of its own there.
 *   <li>What is remembered is what waits, which the dispatcher bounds; what is not yet sent is in the producer's buffer, which
 *       has a bound.
 *   <li>{@link dev.norn.engine.Answer.NotSent} is said of what was not handed to the producer, and of what the producer or the
 *       broker refused for its size. Anything else that fails is unknown: a record that the producer could not deliver in time
 *       may be on the topic.
 * </ul>
 *
 * <p><b>How it fails.</b> Each attempt ends at its deadline at the latest. If Kafka does not take a command or does not
 * acknowledge it, or if a record of the node's own does not come back, the {@link dev.norn.kafka.transport.Link} is taken for
 * down: attempts are then answered at once as not sent, and so use nothing up, until such a record does come back. A reply that is lost, with the node or
 * with Kafka, is an attempt without an answer, as it is over HTTP; so nothing about calls is stored anywhere.
 */
@NullMarked
package dev.norn.kafka.transport;

import org.jspecify.annotations.NullMarked;
