package dev.norn.engine;

import java.time.Instant;

/**
 * An event as the journal keeps it.
 *
 * @param sequence grows within the shard; with the shard it names the event for ever
 * @param time when it was decided
 * @param event what happened
 */
public record RecordedEvent(long sequence, Instant time, Event event) {}
