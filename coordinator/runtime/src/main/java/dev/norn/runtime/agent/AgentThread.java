package dev.norn.runtime.agent;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The thread of an agent in production: calls it while there is work, and parks until something arrives or falls due.
 */
public final class AgentThread implements AutoCloseable {

    /** A parked agent looks up at least this often, whatever it says, so that no mistake lasts. */
    private static final long MAX_PARK_NANOS = 1_000_000_000L;

    private final Agent agent;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private volatile boolean parked;
    private volatile boolean closed;

    /**
     * A thread that has not begun.
     *
     * @param agent whom to drive
     * @param onFailure told on the agent's thread of anything that the agent threw; the thread goes on
     */
    public AgentThread(Agent agent, Consumer<Throwable> onFailure) {
        this.agent = agent;
        this.onFailure = onFailure;
        this.thread =
                Thread.ofPlatform().name("norn-" + agent.name()).daemon(true).unstarted(this::run);
    }

    /** Begins. */
    public AgentThread start() {
        agent.inbox().onArrival(this::wake);
        thread.start();
        return this;
    }

    private void run() {
        while (!closed) {
            try {
                if (agent.doWork(System.nanoTime()) == 0) {
                    park();
                }
            } catch (RuntimeException | Error e) {
                onFailure.accept(e);
            }
        }
    }

    private void park() {
        long due = agent.nextDueNanos();
        long nanos = due == Agent.NEVER ? MAX_PARK_NANOS : Math.min(MAX_PARK_NANOS, due - System.nanoTime());
        parked = true;
        // Whoever put something in before it could see the flag did not wake us.
        if (nanos > 0 && agent.inbox().isEmpty() && !closed) {
            LockSupport.parkNanos(this, nanos);
        }
        parked = false;
    }

    private void wake() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends the thread after its current turn, and waits for that. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
