package dev.norn.benchmarks.database;

/**
 * What the server did between two moments.
 *
 * @param commits that wrote something, counted in the WAL
 * @param transactions that were committed in the database, reading ones included; good to a second of work
 * @param walBytes of WAL
 * @param imageBytes of them in full-page images: a page's first change after a checkpoint writes it whole
 * @param checkpoints that began
 */
public record ServerWork(long commits, long transactions, long walBytes, long imageBytes, long checkpoints) {}
