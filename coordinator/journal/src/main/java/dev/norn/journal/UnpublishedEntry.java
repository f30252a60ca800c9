package dev.norn.journal;

/**
 * An entry as a relay reads it.
 *
 * @param tick what the store gave it: never falls from one entry of a shard to the next. It is no clock: a store raises it
 *     with every {@link JournalStore#renew}
 * @param entry the entry
 */
public record UnpublishedEntry(int tick, StoredEntry entry) {}
