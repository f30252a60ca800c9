/**
 * The process in which an embedded Kafka runs; {@code dev.norn.embedded.EmbeddedKafka} starts it.
 *
 * <p>Kafka's server needs three dozen jars, Scala among them. They are resources of this module, in the directory
 * {@code lib} beside this package's classes: whoever has the module on the class path has jars in a jar there, and not
 * one class of Kafka's. Only the process that {@link dev.norn.embedded.kafka.Broker} is the main class of has them on
 * its class path.
 */
@NullMarked
package dev.norn.embedded.kafka;

import org.jspecify.annotations.NullMarked;
