package dev.norn.simulator.world;

import java.time.Instant;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Virtual time, and everything that is going to happen. Belongs to one thread, which lends itself to strands. */
public final class World {

    private record Event(long atNanos, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime == 0 ? Long.compare(number, other.number) : byTime;
        }
    }

    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

    private final long seed;
    private final Trace trace;
    private final Tally tally = new Tally();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowNanos;
    private long scheduled;
    private long done;
    private @Nullable Violation violation;

    /** An empty world at time 0. */
    public World(long seed) {
        this.seed = seed;
        this.trace = new Trace(this);
    }

    /** What this thread logs as an error is this world's from now on. Nothing may, so it is a violation. */
    public void enter() {
        ErrorLines.tell(line -> violated(new Violation(this, "NothingFails", 0, "an error was logged: " + line)));
    }

    /** What this thread logs belongs to no world any more. */
    public void leave() {
        ErrorLines.tell(null);
    }

    /** What makes this world differ from others. */
    public long seed() {
        return seed;
    }

    /** What happened so far. */
    public Trace trace() {
        return trace;
    }

    /** How often what happened. */
    public Tally tally() {
        return tally;
    }

    /** Virtual time since the beginning. */
    public long nanos() {
        return nowNanos;
    }

    /** Virtual time as a date: the database's clock. */
    public Instant instant() {
        return BEGIN.plusNanos(nowNanos);
    }

    /** How many events have happened. */
    public long eventCount() {
        return done;
    }

    /** A source of chance for one concern, so that what one concern draws does not change what another one gets. */
    public SplittableRandom chance(String concern) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ ((long) concern.hashCode() << 17) ^ concern.length());
    }

    /** Lets something happen at a time, or now if that has passed. */
    public void at(long whenNanos, Runnable action) {
        events.add(new Event(Math.max(whenNanos, nowNanos), scheduled++, action));
    }

    /** Lets something happen a while later. */
    public void after(long delayNanos, Runnable action) {
        at(nowNanos + delayNanos, action);
    }

    /** Notes that a guarantee does not hold; thrown before the next event. The first one counts. */
    public void violated(Violation found) {
        if (violation == null) {
            violation = found;
            trace.line(found.transactionId(), "VIOLATION", found.claim());
        }
    }

    /**
     * Lets everything happen up to a time.
     *
     * @throws Violation if something happened that must not
     */
    public void runUntil(long untilNanos) {
        while (true) {
            if (violation != null) {
                throw violation;
            }
            Event next = events.peek();
            if (next == null || next.atNanos() > untilNanos) {
                break;
            }
            events.remove();
            nowNanos = next.atNanos();
            done++;
            next.action().run();
        }
        nowNanos = Math.max(nowNanos, untilNanos);
    }
}
