package dev.norn.sdk.tcc;

/**
 * Work in a transaction.
 *
 * @param <X> what it throws
 */
@FunctionalInterface
public interface TccWork<X extends Exception> {
    void run(TccTransaction transaction) throws X;
}
