package dev.norn.sdk.fence;

import java.sql.Connection;

/**
 * Where the fence gets the participant's database transactions from: a plain {@code DataSource}
 * ({@link DataSourceTransactions}), or a framework's transaction manager, so that repositories called by the work take
 * part. Implementations are safe for concurrent use.
 */
public interface LocalTransactions {
    /** A transaction in progress. */
    interface LocalTransaction {
        /** The connection on which it runs. */
        Connection connection();

        /** Makes the transaction end with a rollback even though its work returns normally. */
        void rollBackAtEnd();
    }

    /** What runs inside a transaction. */
    @FunctionalInterface
    interface TransactionWork<T> {
        T run(LocalTransaction transaction) throws Exception;
    }

    /**
     * Runs the work in a new transaction, independent of any other of the calling thread. Nothing was read or written in
     * it before, so that on MySQL and MariaDB it has no snapshot yet. Commits if the work returns,
     * unless it asked for a rollback; rolls back if it throws. When this returns normally, the commit has succeeded.
     *
     * @throws Exception what the work threw, or what failed while beginning or committing
     */
    <T> T inNewTransaction(TransactionWork<T> work) throws Exception;
}
