package dev.norn.sdk.participant;

import dev.norn.sdk.StepContext;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The branch operation that the current thread runs; for interceptors, which the method's parameters do not reach. */
public final class RunningOperation {
    private static final ThreadLocal<@Nullable StepContext> CURRENT = new ThreadLocal<>();

    private RunningOperation() {}

    /** What the operation was told that the current thread is in, or empty outside of any. */
    public static Optional<StepContext> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    static <T extends @Nullable Object> T call(StepContext context, Callable<T> operation) throws Exception {
        // A local try may run inside an operation of another branch.
        StepContext outer = CURRENT.get();
        CURRENT.set(context);
        try {
            return operation.call();
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }
}
