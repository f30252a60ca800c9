package dev.norn.examples.stage;

import java.time.Duration;

/** What goes wrong with one call of a service, outside of the service's own code. */
public sealed interface Fault {

    /** Nothing. */
    record None() implements Fault {}

    /** The service works, later. */
    record Latency(Duration delay) implements Fault {}

    /** A proxy answers with this status; the service never hears of the call. */
    record ServerError(int status) implements Fault {}

    /** The connection breaks before the service hears of the call. */
    record ResetBefore() implements Fault {}

    /** The service does its work and commits; the connection breaks before its answer is sent. */
    record AnswerLost() implements Fault {}

    /** The service does its work and commits; its answer comes after this delay. */
    record AnswerLate(Duration delay) implements Fault {}

    /** The service does its work and commits; its process dies before it answers. */
    record Crash() implements Fault {
        /** What the process ends with: as after {@code kill -9}. */
        public static final int EXIT_CODE = 137;
    }

    /** Nothing goes wrong. */
    Fault NONE = new None();
}
