package dev.norn.simulator.world;

/** A guarantee that did not hold: which one, when, about which transaction, and what had happened to it. */
public final class Violation extends AssertionError {

    private static final long serialVersionUID = 1L;
    private static final int TOLD_LINES = 60;

    private final String checker;
    private final String claim;
    private final long transactionId;

    /**
     * With what the trace tells.
     *
     * @param checker who found it
     * @param transactionId about which, or 0
     * @param claim what is wrong
     */
    public Violation(World world, String checker, long transactionId, String claim) {
        super(message(world, checker, transactionId, claim));
        this.checker = checker;
        this.claim = claim;
        this.transactionId = transactionId;
    }

    private static String message(World world, String checker, long transactionId, String claim) {
        return checker + ": " + claim + "\n  again with -Dnorn.simulation.seed=" + world.seed() + "; virtual time "
                + Trace.time(world.nanos()) + "; transaction " + transactionId + "; what happened to it:\n    "
                + String.join("\n    ", world.trace().last(transactionId, TOLD_LINES));
    }

    /** The simple name of the checker that found it. */
    public String checker() {
        return checker;
    }

    /** What is wrong. */
    public String claim() {
        return claim;
    }

    /** About which transaction, or 0. */
    public long transactionId() {
        return transactionId;
    }
}
