/**
 * Events on their way to Kafka, at their cost and speed: the coordinator's relay, and the outbox of a participant. Kafka is a
 * real one, in a process of its own ({@link dev.norn.benchmarks.events.Broker}), on the machine that does everything else.
 */
@NullMarked
package dev.norn.benchmarks.events;

import org.jspecify.annotations.NullMarked;
