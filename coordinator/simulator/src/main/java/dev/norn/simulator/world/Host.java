package dev.norn.simulator.world;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One life of a process: what happens on it happens only while it lives and is not paused. It has a monotonic clock of its
 * own, which runs a little fast or slow.
 */
public final class Host {

    /** Gives an answer to a strand that waits. */
    public interface Reply<T> {
        void give(T value);
    }

    /** Begins what a strand waits for. */
    public interface Question<T> {
        void ask(Reply<T> reply);
    }

    private static final long WAKE_UP_NANOS = 20_000;
    private static final long RESUME_JITTER_NANOS = 300_000;

    private final World world;
    private final String name;
    private final SplittableRandom chance;
    private final long baseNanos;
    private final double speed;
    private final long bornNanos;
    private final Set<Strand> strands = new LinkedHashSet<>();
    private long pausedUntilNanos;
    private boolean dead;

    /**
     * A process that starts now.
     *
     * @param maxDrift how much its clock may run fast or slow, for example 0.01
     */
    public Host(World world, String name, double maxDrift) {
        this.world = world;
        this.name = name;
        this.chance = world.chance("host " + name);
        this.baseNanos = chance.nextLong(-1_000_000_000_000_000L, 1_000_000_000_000_000L);
        this.speed = 1 + (chance.nextDouble() * 2 - 1) * maxDrift;
        this.bornNanos = world.nanos();
    }

    public World world() {
        return world;
    }

    public String name() {
        return name;
    }

    public boolean isDead() {
        return dead;
    }

    /** Whether things happen on it now. */
    public boolean isRunning() {
        return !dead && world.nanos() >= pausedUntilNanos;
    }

    /** Its monotonic clock. */
    public long nanos() {
        return baseNanos + (long) ((world.nanos() - bornNanos) * speed);
    }

    /** When its clock will show a time, as the world's time. */
    public long worldNanos(long hostNanos) {
        return bornNanos + (long) Math.ceil((hostNanos - baseNanos) / speed) + 1;
    }

    /** Lets something happen on it a while later; later still if it is paused then; never if it is dead. */
    public void after(long delayNanos, Runnable action) {
        world.after(delayNanos, () -> run(action));
    }

    /** The same at a time of the world. */
    public void at(long whenNanos, Runnable action) {
        world.at(whenNanos, () -> run(action));
    }

    private void run(Runnable action) {
        if (dead) {
            return;
        }
        if (world.nanos() < pausedUntilNanos) {
            world.at(pausedUntilNanos + chance.nextLong(RESUME_JITTER_NANOS), () -> run(action));
        } else {
            action.run();
        }
    }

    /** A little while until a thread that was woken runs; now and then a longer one. */
    public long wakeUpNanos() {
        return chance.nextInt(64) == 0 ? chance.nextLong(50 * WAKE_UP_NANOS) : 1 + chance.nextLong(WAKE_UP_NANOS);
    }

    /** Stops everything on it for a while, as a collector of garbage does. */
    public void pause(long durationNanos) {
        pausedUntilNanos = Math.max(pausedUntilNanos, world.nanos() + durationNanos);
    }

    /** It goes on. */
    public void unpause() {
        pausedUntilNanos = Math.min(pausedUntilNanos, world.nanos());
    }

    /** The process ends between two events. */
    public void kill() {
        dead = true;
        Set<Strand> parked = new LinkedHashSet<>(strands);
        strands.clear();
        parked.forEach(Strand::kill);
    }

    /** Waits for an answer in virtual time. Called on a strand. */
    public <T> T await(Question<T> question) {
        Strand strand = Strand.current();
        Slot<T> slot = new Slot<>();
        question.ask(value -> after(wakeUpNanos(), () -> {
            slot.value = value;
            strand.resume();
        }));
        strand.pause();
        T value = slot.value;
        if (value == null) {
            throw new IllegalStateException("resumed without an answer");
        }
        return value;
    }

    private static final class Slot<T> {
        private @Nullable T value;
    }

    /** Runs each task soon, on a thread of its own. */
    public Executor threadPerTask() {
        return pool(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** So many threads, and a queue for what waits; more is rejected. */
    public Executor pool(int threads, int maxQueued) {
        return new Pool(threads, maxQueued);
    }

    private final class Pool implements Executor {
        private final int threads;
        private final int maxQueued;
        private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
        private int running;

        Pool(int threads, int maxQueued) {
            this.threads = threads;
            this.maxQueued = maxQueued;
        }

        @Override
        public void execute(Runnable task) {
            if (dead) {
                return;
            }
            if (queue.size() >= maxQueued) {
                throw new RejectedExecutionException("queued: " + queue.size() + " (expected: < " + maxQueued + ")");
            }
            queue.add(task);
            pump();
        }

        private void pump() {
            while (running < threads && !queue.isEmpty()) {
                Runnable task = queue.remove();
                running++;
                after(wakeUpNanos(), () -> begin(task));
            }
        }

        private void begin(Runnable task) {
            Strand strand = new Strand(world, task, this::ended);
            strands.add(strand);
            strand.resume();
            strands.removeIf(Strand::isOver);
        }

        private void ended() {
            running--;
            pump();
        }
    }
}
