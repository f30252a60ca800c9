package dev.norn.journal.memory;

import dev.norn.journal.Batch;
import dev.norn.journal.StoreException;

/** Faults around {@link InMemoryJournalStore#commit}: what is thrown reaches the caller. */
public interface CommitHook {

    /** Does nothing. */
    CommitHook NONE = new CommitHook() {};

    /** Before the batch is looked at: if this throws, nothing is written. */
    default void beforeCommit(Batch batch) throws StoreException {}

    /** After the batch was written: if this throws, it is written all the same. */
    default void afterCommit(Batch batch) throws StoreException {}
}
