package dev.norn.sdk.tcc;

import org.jspecify.annotations.Nullable;

/** The rest of an intercepted call. */
@FunctionalInterface
public interface Invocation {
    @Nullable
    Object proceed() throws Throwable;
}
