package dev.norn.journal;

/**
 * Collects the entries of all shard loops of the node and commits them in batches: what arrives while a commit is under
 * way goes into the next one.
 *
 * <p>Safe for use by many threads. Entries are written, and callbacks are told, in the order of the appends; entries of
 * one thread keep their order. Callbacks run one after the other, on threads of the committer's executor, never on the
 * stack of {@link #append}; they must be short.
 *
 * <p>After the first {@link Callback#lost} every later entry is lost too, and the instance stays closed: its owner takes
 * over from itself ({@link JournalStore#join} with its old term) and makes a new one.
 */
public interface GroupCommit {

    /**
     * Takes an entry for the next batch. Never blocks and never calls back on the caller's stack.
     *
     * @param entry what to write
     * @param callback told once, in the order of the entries
     * @throws IllegalStateException if the backlog is at its hard limit. A caller that refuses new work in time (see
     *     {@link #backlog}) never sees this
     */
    void append(Entry entry, Callback callback);

    /** How many entries wait, are being written, or whose callback has not returned; callers refuse new work by it. */
    int backlog();

    /**
     * Entries of this transaction may be written again. After {@link Callback#refused} every entry of the same
     * transaction is refused, because it builds on one that was not written. Its owner forgets what was not committed,
     * calls this, and then appends entries that build on what was.
     */
    void readmit(long transactionId);

    /** Starts no further batch. Entries that wait are lost; those being written get what becomes of them. */
    void close();

    /** What becomes of one entry. Exactly one of these is called, once. */
    interface Callback {

        /** It is durable. */
        void committed();

        /** It was left out: a start with this key had happened before. */
        void duplicate(KnownStart start);

        /**
         * PostgreSQL cannot store this entry's data, or that of an earlier entry of this transaction; nothing of it was
         * written. Others of the batch were. See {@link GroupCommit#readmit}.
         */
        void refused(String reason);

        /**
         * Not known to be durable: the node has lost its right to write, or the outcome is not known. Everything in
         * memory that is not committed must be forgotten.
         */
        void lost(StoreException cause);
    }
}
