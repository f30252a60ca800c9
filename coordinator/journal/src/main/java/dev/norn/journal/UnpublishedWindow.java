package dev.norn.journal;

import java.util.Map;

/**
 * Which entries a relay reads.
 *
 * @param above the shards, each with the sequence number that is published already
 * @param fromTick the first tick
 * @param untilTick the tick after the last one
 * @param maxEntries no more entries than this
 * @param maxChars no more entries once they have so many characters of payload
 */
public record UnpublishedWindow(Map<Integer, Long> above, int fromTick, int untilTick, int maxEntries, int maxChars) {}
