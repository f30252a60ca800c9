package dev.norn.simulator.world;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs only while the world waits for it: code that blocks, such as a call of the database, parks in
 * virtual time. The baton passes from the world's thread to the strand and back; so exactly one of all threads of a world
 * runs at any time, and memory is handed over with it.
 */
public final class Strand {

    /** Ends what a strand does in the middle of a wait: its process is gone. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("the process was killed", null, false, false);
        }
    }

    private static final ThreadLocal<@Nullable Strand> CURRENT = new ThreadLocal<>();

    private final World world;
    private final Thread thread;
    private final Runnable body;
    private final Runnable onEnd;
    private @Nullable Thread driver;
    private @Nullable Throwable failure;
    private boolean started;
    private boolean killed;
    private volatile boolean running;
    private volatile boolean over;

    /**
     * @param onEnd told, on the strand, that the body has ended and was not killed
     */
    Strand(World world, Runnable body, Runnable onEnd) {
        this.world = world;
        this.body = body;
        this.onEnd = onEnd;
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    /** The strand that runs now. */
    public static Strand current() {
        Strand current = CURRENT.get();
        if (current == null) {
            throw new IllegalStateException("what blocks must run on a strand");
        }
        return current;
    }

    private void run() {
        CURRENT.set(this);
        world.enter();
        try {
            body.run();
            onEnd.run();
        } catch (Killed e) {
            // As intended.
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        over = true;
        passBaton();
    }

    private void passBaton() {
        Thread next = driver;
        running = false;
        LockSupport.unpark(next);
    }

    /** Lets it run until it waits or ends. Called by the world's thread. */
    void resume() {
        if (over) {
            return;
        }
        driver = Thread.currentThread();
        running = true;
        if (started) {
            LockSupport.unpark(thread);
        } else {
            started = true;
            thread.start();
        }
        while (running) {
            LockSupport.park(this);
        }
        if (failure != null) {
            throw new IllegalStateException("a task failed", failure);
        }
    }

    /** Waits until it is resumed. Called on the strand. */
    void pause() {
        passBaton();
        while (!running) {
            LockSupport.park(this);
        }
        if (killed) {
            throw new Killed();
        }
    }

    boolean isOver() {
        return over;
    }

    /** Ends it where it waits. Called by the world's thread. */
    void kill() {
        if (started && !over) {
            killed = true;
            resume();
        }
    }
}
