package dev.norn.simulator.world;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What production code logs as an error, told to the run that it happened in: whoever sets up logging passes such lines
 * here, on the thread that logs them.
 */
public final class ErrorLines {

    private static final ThreadLocal<@Nullable Consumer<String>> LISTENER = new ThreadLocal<>();

    private ErrorLines() {}

    /** Tells the run that the thread belongs to; false if it belongs to none. */
    public static boolean logged(String line) {
        Consumer<String> listener = LISTENER.get();
        if (listener != null) {
            listener.accept(line);
        }
        return listener != null;
    }

    /** What this thread logs belongs to a run from now on; null: to none. */
    public static void tell(@Nullable Consumer<String> listener) {
        if (listener == null) {
            LISTENER.remove();
        } else {
            LISTENER.set(listener);
        }
    }
}
