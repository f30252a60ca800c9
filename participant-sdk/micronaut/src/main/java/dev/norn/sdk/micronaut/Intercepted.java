package dev.norn.sdk.micronaut;

import dev.norn.sdk.tcc.Invocation;
import org.jspecify.annotations.Nullable;

/** Micronaut's interceptors declare no exceptions, and yet throw what the method threw, checked or not. */
final class Intercepted {
    private Intercepted() {}

    static @Nullable Object call(Invocation invocation) {
        try {
            return invocation.proceed();
        } catch (Throwable failure) {
            throw Intercepted.<RuntimeException>undeclared(failure);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is erased: that is its purpose
    private static <X extends Throwable> X undeclared(Throwable failure) throws X {
        throw (X) failure;
    }
}
