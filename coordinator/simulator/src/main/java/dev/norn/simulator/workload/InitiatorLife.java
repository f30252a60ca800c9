package dev.norn.simulator.workload;

import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.CoordinatorException.Category;
import dev.norn.simulator.world.Fault;
import org.jspecify.annotations.Nullable;

/** The process of one initiator: what it does later happens unless it has died by then. */
final class InitiatorLife {

    static final long MILLISECOND = 1_000_000;

    private static final long RETRY_NANOS = 700 * MILLISECOND;
    private static final int MAX_ASKS = 60;
    private static final int PAUSE_MILLIS = 20;
    private static final int LONG_PAUSE_MILLIS = 4_000;
    private static final int VERY_LONG_PAUSE_MILLIS = 20_000;

    private final Initiators all;
    private final String name;
    private long id;
    private boolean dead;

    InitiatorLife(Initiators all, String name) {
        this.all = all;
        this.name = name;
    }

    String name() {
        return name;
    }

    /** The transaction's; 0 until it is told. */
    long id() {
        return id;
    }

    void began(long transactionId) {
        id = transactionId;
    }

    boolean isOver() {
        return dead;
    }

    void die(Fault fault) {
        dead = true;
        all.world.tally().count(fault.name());
        all.world.trace().line(id, name, "dies");
    }

    /** Goes on a moment later; or much later; or, now and then, never. */
    void afterAPause(Runnable next) {
        if (oneIn(40)) {
            die(Fault.INITIATOR_DIES_UNDECIDED);
            return;
        }
        boolean slow = oneIn(10);
        if (slow) {
            all.world.tally().count(Fault.INITIATOR_IS_SLOW.name());
        }
        int usual = oneIn(4) ? VERY_LONG_PAUSE_MILLIS : LONG_PAUSE_MILLIS;
        later(all.chance.nextLong((slow ? usual : PAUSE_MILLIS) * MILLISECOND), next);
    }

    void later(long nanos, Runnable next) {
        all.world.after(nanos, () -> {
            if (!dead) {
                next.run();
            }
        });
    }

    /** Does it again a while after it was not answered. */
    void again(Runnable next) {
        later(RETRY_NANOS + all.chance.nextLong(RETRY_NANOS), next);
    }

    /** Whether nobody knows whether it was done, or it is known that it was not. */
    static boolean isWorthAsking(@Nullable CoordinatorException cause, int asks) {
        boolean open =
                cause == null || cause.category() == Category.UNAVAILABLE || cause.category() == Category.OVERLOADED;
        return open && asks < MAX_ASKS;
    }

    boolean oneIn(int n) {
        return all.chance.nextInt(n) == 0;
    }
}
