package dev.norn.kafka.trigger;

/** Counts. Called by one thread, which it must not block. */
public interface TriggerMetrics {

    /** An event is done. */
    void eventEnded(String topic, EventOutcome outcome);
}
