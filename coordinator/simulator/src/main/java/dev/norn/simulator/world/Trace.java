package dev.norn.simulator.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened, line by line, and a hash of it: two runs of one seed have the same. */
public final class Trace {

    private record Line(long atNanos, long transactionId, String what, String detail) {
        @Override
        public String toString() {
            return time(atNanos) + " " + (transactionId == 0 ? "" : transactionId + " ") + what + " " + detail;
        }
    }

    private final World world;
    private final List<Line> lines = new ArrayList<>();
    private long hash = 1;

    Trace(World world) {
        this.world = world;
    }

    /**
     * Adds a line.
     *
     * @param transactionId what it is about, or 0
     */
    public void line(long transactionId, String what, String detail) {
        lines.add(new Line(world.nanos(), transactionId, what, detail));
        hash = mix(mix(mix(mix(hash, world.nanos()), transactionId), what.hashCode()), detail.hashCode());
    }

    private static long mix(long hash, long value) {
        long mixed = (hash ^ value) * 0xBF58476D1CE4E5B9L;
        return mixed ^ (mixed >>> 29);
    }

    /** Tells runs apart. */
    public long hash() {
        return hash;
    }

    /** All lines as text. */
    public List<String> lines() {
        return lines.stream().map(Line::toString).toList();
    }

    /** The last lines about a transaction, or of all if it is 0; lines about no transaction are among them. */
    public List<String> last(long transactionId, int count) {
        List<String> found = new ArrayList<>();
        for (int i = lines.size() - 1; i >= 0 && found.size() < count; i--) {
            Line line = lines.get(i);
            if (transactionId == 0 || line.transactionId() == transactionId || line.transactionId() == 0) {
                found.add(line.toString());
            }
        }
        return found.reversed();
    }

    static String time(long nanos) {
        return String.format(Locale.ROOT, "%.6f s", nanos / 1e9);
    }
}
