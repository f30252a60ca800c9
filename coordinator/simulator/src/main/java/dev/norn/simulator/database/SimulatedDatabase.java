package dev.norn.simulator.database;

import dev.norn.journal.JournalStore;
import dev.norn.journal.StoreException;
import dev.norn.simulator.check.Observer;
import dev.norn.simulator.world.Fault;
import dev.norn.simulator.world.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The server: row locks, backends, and when it is down or slow. */
public final class SimulatedDatabase {

    private static final long TRAVEL_NANOS = 200_000;
    private static final long WORK_NANOS = 3_000_000;
    private static final int SLOW_FACTOR = 60;
    private static final int STUCK_FACTOR = 2_000;
    private static final int STUCK_ONE_IN = 12;

    /**
     * A call on its way.
     *
     * @param what for the trace
     * @param writes whether it is not known what became of it when the connection breaks
     * @param isCommit whether it is a batch
     */
    record Call(String what, boolean writes, boolean isCommit, List<String> locks, Backend.Action action) {}

    private final World world;
    private final JournalStore truth;
    private final Observer observer;
    private final SplittableRandom chance;
    private final long statementTimeoutNanos;
    private final Map<String, RowLock> locks = new TreeMap<>();
    private final Map<String, Instant> leases = new TreeMap<>();
    private final Set<Backend> backends = new LinkedHashSet<>();
    private DatabaseFaults faults = DatabaseFaults.NONE;
    private long downUntilNanos;
    private long slowUntilNanos;
    private int life;

    /**
     * A server that is up.
     *
     * @param truth what is committed; calls of it take no time
     * @param statementTimeoutNanos after which a backend gives up
     */
    public SimulatedDatabase(World world, JournalStore truth, Observer observer, long statementTimeoutNanos) {
        this.world = world;
        this.truth = truth;
        this.observer = observer;
        this.statementTimeoutNanos = statementTimeoutNanos;
        this.chance = world.chance("database");
    }

    World world() {
        return world;
    }

    JournalStore truth() {
        return truth;
    }

    Observer observer() {
        return observer;
    }

    /** Sets how often it fails from now on. */
    public void faults(DatabaseFaults now) {
        faults = now;
    }

    /** Ends every backend between two events; nobody can connect for a while. */
    public void crash(long downNanos) {
        world.tally().count(Fault.DATABASE_CRASH.name());
        world.trace().line(0, "database", "crashes");
        life++;
        downUntilNanos = world.nanos() + downNanos;
        locks.values().forEach(RowLock::clear);
        List<Backend> ended = new ArrayList<>(backends);
        backends.clear();
        ended.forEach(Backend::crash);
    }

    /** Takes much longer for everything for a while. */
    public void slow(long durationNanos) {
        world.tally().count(Fault.DATABASE_SLOW.name());
        slowUntilNanos = world.nanos() + durationNanos;
    }

    /** Whether a backend holds the row of a node. */
    public boolean isWritingFor(String nodeId) {
        return !lock(nodeId).isFree();
    }

    /** Nothing fails any more. */
    public void heal() {
        faults = DatabaseFaults.NONE;
        downUntilNanos = 0;
        slowUntilNanos = 0;
    }

    // ---- calls

    /** Sends a call; the answer is given once, maybe never looked at. */
    void submit(Call call, Consumer<@Nullable StoreException> answer) {
        Connection connection = new Connection(call, answer);
        if (world.nanos() < downUntilNanos || strikes(faults.refused())) {
            world.tally().count(Fault.DATABASE_REFUSES_CONNECTION.name());
            connection.failAfter(travelNanos(), new StoreException.Unavailable("connection refused"));
        } else if (!call.writes() && strikes(faults.unreadable())) {
            world.tally().count(Fault.DATABASE_REFUSES_READ.name());
            connection.failAfter(travelNanos(), new StoreException.Unavailable("no connection is free"));
        } else if (strikes(faults.lost())) {
            connection.lose();
        } else {
            connection.arriveAfter(travelNanos());
        }
    }

    private boolean strikes(int oneIn) {
        return oneIn > 0 && chance.nextInt(oneIn) == 0;
    }

    private long travelNanos() {
        return 10_000 + chance.nextLong(TRAVEL_NANOS);
    }

    private long workNanos() {
        long nanos = 50_000 + chance.nextLong(WORK_NANOS);
        boolean slow = world.nanos() < slowUntilNanos || strikes(faults.slow());
        boolean stuck = slow && chance.nextInt(STUCK_ONE_IN) == 0;
        return slow ? nanos * (1 + chance.nextInt(stuck ? STUCK_FACTOR : SLOW_FACTOR)) : nanos;
    }

    /** The client's end of a call, which may break before its backend ends. */
    private final class Connection {
        private final Call call;
        private final Consumer<@Nullable StoreException> answer;
        private final int bornInLife = life;
        private boolean closed;
        private boolean broken;

        Connection(Call call, Consumer<@Nullable StoreException> answer) {
            this.call = call;
            this.answer = answer;
        }

        void failAfter(long delayNanos, StoreException failure) {
            world.after(delayNanos, () -> close(failure));
        }

        private void close(@Nullable StoreException outcome) {
            if (!closed) {
                closed = true;
                answer.accept(outcome);
            }
        }

        /** It breaks somewhere on the way: before the server has the request, or after. */
        void lose() {
            broken = true;
            world.trace().line(0, "database", "connection of " + call.what() + " breaks");
            failAfter(travelNanos() + chance.nextLong(2 * WORK_NANOS), lost());
            switch (chance.nextInt(4)) {
                case 0 -> count(Fault.COMMIT_LOST_AND_NEVER_WRITTEN);
                case 1 -> arriveAfter(travelNanos() + chance.nextLong(statementTimeoutNanos * 6));
                default -> arriveAfter(travelNanos());
            }
        }

        private void count(Fault fault) {
            if (call.isCommit()) {
                world.tally().count(fault.name());
            }
        }

        private StoreException lost() {
            return call.writes()
                    ? new StoreException.Ambiguous("the connection broke during " + call.what())
                    : new StoreException.Unavailable("the connection broke during " + call.what());
        }

        void arriveAfter(long delayNanos) {
            world.after(delayNanos, this::arrive);
        }

        private void arrive() {
            if (life != bornInLife) {
                close(lost());
                return;
            }
            boolean fails = call.isCommit() && strikes(faults.failed());
            if (fails) {
                world.tally().count(Fault.DATABASE_FAILS_COMMIT.name());
            }
            Backend backend = new Backend(
                    SimulatedDatabase.this, locksOf(call), workNanos(), fails, call.action(), this::backendEnded);
            backends.add(backend);
            backend.begin(statementTimeoutNanos);
        }

        private void backendEnded(@Nullable StoreException outcome) {
            if (broken) {
                countOrphan(outcome);
            }
            if (outcome instanceof StoreException.Ambiguous) {
                failAfter(travelNanos(), lost());
                return;
            }
            if (outcome instanceof StoreException.RefusedData) {
                world.tally().count(Fault.DATABASE_REFUSES_DATA.name());
            }
            world.after(travelNanos(), () -> {
                if (life == bornInLife) {
                    close(outcome);
                } else {
                    close(lost());
                }
            });
        }

        private void countOrphan(@Nullable StoreException outcome) {
            if (outcome == null) {
                count(closed ? Fault.COMMIT_LOST_AND_WRITTEN_LATER : Fault.COMMIT_LOST_AND_WRITTEN);
            } else if (outcome instanceof StoreException.Fenced) {
                count(Fault.COMMIT_LOST_AND_FENCED);
            }
        }
    }

    // ---- for backends

    RowLock lock(String nodeId) {
        return locks.computeIfAbsent(nodeId, id -> new RowLock());
    }

    void ended(Backend backend) {
        backends.remove(backend);
    }

    void timedOut() {
        world.tally().count(Fault.DATABASE_STATEMENT_TIMEOUT.name());
    }

    void leased(String nodeId, Instant until) {
        leases.put(nodeId, until);
    }

    /** A takeover locks the rows of nodes whose lease has ended and whose batch is running. */
    private List<String> locksOf(Call call) {
        if (!call.locks().contains(DatabaseClient.EXPIRED)) {
            return call.locks();
        }
        List<String> expired = new ArrayList<>();
        leases.forEach((nodeId, until) -> {
            if (!until.isAfter(world.instant()) && !call.locks().contains(nodeId)) {
                expired.add(nodeId);
            }
        });
        return expired;
    }
}
