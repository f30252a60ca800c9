package dev.norn.sdk.tcc;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** What the tries of several branches returned. */
public final class TccResults {
    private final IdentityHashMap<TccCall<?>, @Nullable Object> results = new IdentityHashMap<>();

    void put(TccCall<?> call, @Nullable Object result) {
        results.put(call, result);
    }

    /**
     * What the try of this call returned.
     *
     * @param call one of those attempted, the same object
     * @throws IllegalArgumentException if it was not attempted here, or asked for no result
     */
    @SuppressWarnings("unchecked") // put() keeps each result with its own call
    public <T> T of(TccCall<T> call) {
        Object result = results.get(call);
        if (result == null) {
            throw new IllegalArgumentException(call + " (expected: one of the calls attempted that asks for a result)");
        }
        return (T) result;
    }
}
