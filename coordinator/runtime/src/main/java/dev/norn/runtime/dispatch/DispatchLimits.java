package dev.norn.runtime.dispatch;

/**
 * Limits of the dispatcher.
 *
 * @param maxConcurrentCalls calls of one participant at the same time
 * @param maxQueuedCalls calls of one participant that wait for their turn; more are answered as not sent
 */
public record DispatchLimits(int maxConcurrentCalls, int maxQueuedCalls) {

    /** What a server uses unless told otherwise. */
    public static final DispatchLimits DEFAULT = new DispatchLimits(256, 100_000);

    public DispatchLimits {
        if (maxConcurrentCalls < 1) {
            throw new IllegalArgumentException("maxConcurrentCalls: " + maxConcurrentCalls + " (expected: >= 1)");
        }
        if (maxQueuedCalls < 0) {
            throw new IllegalArgumentException("maxQueuedCalls: " + maxQueuedCalls + " (expected: >= 0)");
        }
    }
}
