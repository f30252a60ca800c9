package dev.norn.sdk.tcc;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of the calling thread. It does not pass to other threads by itself; {@link #carrying(Runnable)} and
 * {@link #carrying(Callable)} take it along, and the work must wait for what they run.
 */
public final class CurrentTransaction {
    /** What a thread was told: a transaction, or to work without one. */
    private record Told(@Nullable TccTransaction transaction) {}

    private static final ThreadLocal<@Nullable Told> CURRENT = new ThreadLocal<>();

    private CurrentTransaction() {}

    /** The transaction in which this thread works, if there is one. */
    public static Optional<TccTransaction> find() {
        Told told = CURRENT.get();
        return told == null ? Optional.empty() : Optional.ofNullable(told.transaction);
    }

    /**
     * The transaction in which this thread works.
     *
     * @throws PropagationException if there is none
     */
    public static TccTransaction get() {
        return find().orElseThrow(() ->
                new PropagationException("no current transaction (expected: a call within a global transaction)"));
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
        Told before = CURRENT.get();
        CURRENT.set(new Told(transaction));
        return new Scope(before);
    }

    /**
     * Like {@link #bind}, for a thread that was told nothing; one that has a transaction, or works without one on purpose,
     * is left as it is. For frameworks that hand a context on, again and again, to every thread that works for it.
     */
    public static Scope inherit(TccTransaction transaction) {
        Told before = CURRENT.get();
        return before == null ? bind(transaction) : new Scope(before);
    }

    /** The same task, in the transaction of the thread that calls this. */
    public static Runnable carrying(Runnable task) {
        TccTransaction transaction = find().orElse(null);
        return () -> CurrentTransaction.<@Nullable Void, RuntimeException>within(transaction, () -> {
            task.run();
            return null;
        });
    }

    /** The same task, in the transaction of the thread that calls this. */
    public static <T extends @Nullable Object> Callable<T> carrying(Callable<T> task) {
        TccTransaction transaction = find().orElse(null);
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
        private final @Nullable Told before;

        private Scope(@Nullable Told before) {
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
