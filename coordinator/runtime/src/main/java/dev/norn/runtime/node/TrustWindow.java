package dev.norn.runtime.node;

/**
 * How long a node may act on its lease by its own monotonic clock: from <em>before</em> the renewal was sent, for a
 * little less than the lease's length, so that it ends before the lease does even if this clock runs slow. Belongs to one
 * term; once closed or ended it stays so.
 *
 * <p>This is courtesy, not safety: a node that acts too long is stopped by the fence of its batches.
 */
public final class TrustWindow {

    /** The share of the lease that is given up for clocks that do not run alike. */
    private static final int MARGIN_DIVISOR = 10;

    private volatile boolean closed;
    private volatile long endsAtNanos;

    /**
     * Opens with a lease that was granted.
     *
     * @param sentNanos when the request for the lease was sent
     * @param leaseNanos the lease's length
     */
    public TrustWindow(long sentNanos, long leaseNanos) {
        this.endsAtNanos = end(sentNanos, leaseNanos);
    }

    private static long end(long sentNanos, long leaseNanos) {
        return sentNanos + leaseNanos - leaseNanos / MARGIN_DIVISOR;
    }

    /**
     * The lease was renewed, unless the window has ended before the answer was heard: it stays ended then, because what
     * was held back meanwhile may have been given up. Told by one thread.
     *
     * @param sentNanos when the request for the renewal was sent
     * @param nowNanos when its answer is heard
     * @return whether the window holds
     */
    public boolean extend(long sentNanos, long leaseNanos, long nowNanos) {
        if (!holds(nowNanos)) {
            close();
            return false;
        }
        endsAtNanos = end(sentNanos, leaseNanos);
        return holds(nowNanos);
    }

    /** The lease is lost. */
    public void close() {
        closed = true;
    }

    /** Whether the node may act. */
    public boolean holds(long nowNanos) {
        return !closed && nowNanos - endsAtNanos < 0;
    }

    /** When it ends unless it is extended. */
    public long endsAtNanos() {
        return endsAtNanos;
    }
}
