package dev.norn.runtime.agent;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What others ask of an agent: many threads put in, the agent's thread takes out, in order.
 *
 * <p>Two ways in. {@link #offer} is for what may be refused, and is bounded. {@link #post} is never refused: it is for
 * what an earlier request, which was counted, still needs (answers of participants, commits, loads), so its number is
 * bounded by what is in flight.
 */
public final class Inbox {

    /** A piece of work, done on the agent's thread. */
    public interface Work {

        /**
         * Does it.
         *
         * @param nowNanos the time of the agent's turn
         */
        void run(long nowNanos);
    }

    private record Offered(Work work) implements Work {
        @Override
        public void run(long nowNanos) {
            work.run(nowNanos);
        }
    }

    private final ConcurrentLinkedQueue<Work> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger offered = new AtomicInteger();
    private final int maxOffered;
    private volatile Runnable wake = () -> {};

    /**
     * An empty inbox.
     *
     * @param maxOffered how many offered pieces of work may wait
     */
    public Inbox(int maxOffered) {
        this.maxOffered = maxOffered;
    }

    /** Puts work in, unless too much of its kind waits already. */
    public boolean offer(Work work) {
        if (offered.incrementAndGet() > maxOffered) {
            offered.decrementAndGet();
            return false;
        }
        queue.add(new Offered(work));
        wake.run();
        return true;
    }

    /** Puts work in that must not be refused. */
    public void post(Work work) {
        queue.add(work);
        wake.run();
    }

    /** Takes the next piece of work out; null if there is none. Only for the agent. */
    public @Nullable Work poll() {
        Work work = queue.poll();
        if (work instanceof Offered) {
            offered.decrementAndGet();
        }
        return work;
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Sets who is told that something arrived; told on the thread of whoever put it in. */
    public void onArrival(Runnable listener) {
        wake = listener;
    }
}
