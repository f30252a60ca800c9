package dev.norn.benchmarks.database;

/**
 * The server's counters at a moment.
 *
 * @param wal where the WAL was, as PostgreSQL writes it
 * @param transactions committed in the database so far, reading ones included; busy sessions report about each second
 * @param checkpoints begun so far
 */
public record ServerMoment(String wal, long transactions, long checkpoints) {}
