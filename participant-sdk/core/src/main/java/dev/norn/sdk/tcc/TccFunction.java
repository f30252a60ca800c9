package dev.norn.sdk.tcc;

import org.jspecify.annotations.Nullable;

/**
 * Work in a transaction that returns something.
 *
 * @param <T> what it returns
 * @param <X> what it throws
 */
@FunctionalInterface
public interface TccFunction<T extends @Nullable Object, X extends Throwable> {
    T run(TccTransaction transaction) throws X;
}
