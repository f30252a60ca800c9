package dev.norn.benchmarks.saga;

import java.util.concurrent.CompletableFuture;

/**
 * One entry that shall become durable.
 *
 * @param point which of the saga's entries it is like
 * @param id the transaction's id
 * @param shard its shard
 * @param sequence the first event's number
 * @param durable completes when it is committed
 */
record FloorWrite(int point, long id, int shard, long sequence, CompletableFuture<Void> durable) {}
