package dev.norn.examples.order.demo;

import java.time.Duration;

/** What goes wrong with one call of a service, outside of the service's own code. */
sealed interface Fault {

    /** Nothing. */
    record None() implements Fault {}

    /** The service works, later. */
    record Latency(Duration delay) implements Fault {}

    /** A proxy answers 500; the service never hears of the call. */
    record ServerError() implements Fault {}

    /** The connection breaks before the service hears of the call. */
    record ResetBefore() implements Fault {}

    /** The service does its work and commits; the connection breaks before its answer is sent. */
    record AnswerLost() implements Fault {}

    /** The service does its work and commits; its answer comes after this delay. */
    record AnswerLate(Duration delay) implements Fault {}

    Fault NONE = new None();
}
