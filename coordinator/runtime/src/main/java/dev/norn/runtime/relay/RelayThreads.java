package dev.norn.runtime.relay;

/** Where the relay's work is done that blocks: threads in production, virtual time in a simulation. */
public interface RelayThreads {

    /** Runs a task soon. Never on the stack of the caller; a task that blocks holds up no other. */
    void run(Runnable task);

    /** The same, a while later. */
    void runAfter(long nanos, Runnable task);
}
