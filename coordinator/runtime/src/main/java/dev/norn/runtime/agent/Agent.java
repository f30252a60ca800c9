package dev.norn.runtime.agent;

/** Does bounded pieces of work when called. Called by one thread at a time; never blocks. */
public interface Agent {

    /** {@link #nextDueNanos()} of an agent that waits for its inbox alone. */
    long NEVER = Long.MAX_VALUE;

    /** For the thread's name and for logs. */
    String name();

    /**
     * Does what there is to do, up to a bound.
     *
     * @param nowNanos a monotonic clock, such as {@link System#nanoTime()}; never smaller than in an earlier call
     * @return how much was done; 0 if there was nothing
     */
    int doWork(long nowNanos);

    /**
     * The moment by the same clock at which there will be something to do even if nothing arrives, or {@link #NEVER}.
     * Asked only right after {@link #doWork} has returned 0.
     */
    long nextDueNanos();

    /** Through which others reach it. */
    Inbox inbox();
}
