package dev.norn.runtime.shard;

import dev.norn.journal.JournalStore;
import dev.norn.runtime.RuntimeMetrics;
import dev.norn.runtime.dispatch.Dispatcher;
import java.util.concurrent.Executor;

/**
 * What every shard of a node uses, under whatever term.
 *
 * @param engine decides
 * @param store read back from; written only by the group commit
 * @param storeExecutor runs reads of shards, which block
 * @param replyExecutor completes answers to clients, so that what they do with them cannot hold a loop up
 * @param dispatcher calls participants
 * @param metrics told what happens
 * @param limits bounds
 */
public record ShardServices(
        Engine engine,
        JournalStore store,
        Executor storeExecutor,
        Executor replyExecutor,
        Dispatcher dispatcher,
        RuntimeMetrics metrics,
        ShardLimits limits) {}
