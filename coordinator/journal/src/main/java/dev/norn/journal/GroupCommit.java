package dev.norn.journal;

/**
 * Collects the entries of all shard loops of the node and commits them in batches: what arrives while a commit is under
 * way goes into the next one.
 *
 * <p>Placeholder for the contract; see the package documentation.
 */
public interface GroupCommit {

    /**
     * Takes an entry for the next batch. Never blocks and never calls back on the caller's stack.
     *
     * @param entry what to write
     * @param callback told once, in the order of the entries
     */
    void append(Entry entry, Callback callback);

    /** How many entries wait or are being written; the caller refuses new work above its bound. */
    int backlog();

    /** What becomes of one entry. */
    interface Callback {

        /** It is durable. */
        void committed();

        /** It was left out: a start with this key had happened before. */
        void duplicate(long transactionId, boolean sameBody);

        /** PostgreSQL cannot store this entry's data; nothing of it was written. Others of the batch were. */
        void refused(String reason);

        /**
         * Not known to be durable: the node has lost its right to write, or the outcome is not known. Everything in
         * memory that is not committed must be forgotten.
         */
        void lost(StoreException cause);
    }
}
