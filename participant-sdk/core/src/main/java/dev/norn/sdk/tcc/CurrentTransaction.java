package dev.norn.sdk.tcc;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of the calling thread. It does not pass to other threads by itself; {@link #carrying(Runnable)} and
 * {@link #carrying(Callable)} take it along, and the work must wait for what they run.
 */
public final class CurrentTransaction {
    private static final ThreadLocal<@Nullable TccTransaction> CURRENT = new ThreadLocal<>();

    private CurrentTransaction() {}

    /** The transaction in which this thread works, if there is one. */
    public static Optional<TccTransaction> find() {
        return Optional.ofNullable(CURRENT.get());
    }

    /**
     * The transaction in which this thread works.
     *
     * @throws PropagationException if there is none
     */
    public static TccTransaction get() {
        TccTransaction transaction = CURRENT.get();
        if (transaction == null) {
            throw new PropagationException("no current transaction (expected: a call within a global transaction)");
        }
        return transaction;
    }

    /** Does something in this transaction. */
    public static <T extends @Nullable Object, X extends Throwable> T within(
            @Nullable TccTransaction transaction, Action<T, X> action) throws X {
        Scope scope = bind(transaction);
        try {
            return action.run();
        } finally {
            scope.close();
        }
    }

    /** Does something without a transaction. */
    public static <T extends @Nullable Object, X extends Throwable> T without(Action<T, X> action) throws X {
        return within(null, action);
    }

    /**
     * Makes a transaction this thread's own until the scope is closed, on the same thread. For frameworks; others have
     * {@link #within}.
     *
     * @param transaction or null for none
     */
    public static Scope bind(@Nullable TccTransaction transaction) {
        TccTransaction before = CURRENT.get();
        CURRENT.set(transaction);
        return new Scope(before);
    }

    /** The same task, in the transaction of the thread that calls this. */
    public static Runnable carrying(Runnable task) {
        TccTransaction transaction = CURRENT.get();
        return () -> CurrentTransaction.<@Nullable Void, RuntimeException>within(transaction, () -> {
            task.run();
            return null;
        });
    }

    /** The same task, in the transaction of the thread that calls this. */
    public static <T extends @Nullable Object> Callable<T> carrying(Callable<T> task) {
        TccTransaction transaction = CURRENT.get();
        return () -> CurrentTransaction.<T, Exception>within(transaction, task::call);
    }

    /**
     * Something to do.
     *
     * @param <T> what it returns
     * @param <X> what it throws
     */
    @FunctionalInterface
    public interface Action<T extends @Nullable Object, X extends Throwable> {
        T run() throws X;
    }

    /** Ends with the transaction that the thread had before. */
    public static final class Scope implements AutoCloseable {
        private final @Nullable TccTransaction before;

        private Scope(@Nullable TccTransaction before) {
            this.before = before;
        }

        @Override
        public void close() {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }
}
