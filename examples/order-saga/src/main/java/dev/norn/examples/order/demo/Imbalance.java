package dev.norn.examples.order.demo;

/**
 * Something that does not add up.
 *
 * @param code what kind
 * @param detail where, with the values that were found and expected
 */
record Imbalance(Code code, String detail) {

    /** The kinds. */
    enum Code {
        /** There is no transaction for an order that was accepted. */
        LOST,
        /** A transaction has not ended, or was given up. */
        NOT_SETTLED,
        /** A transaction waits for an operator, or an operation lies in the dead letters. */
        NEEDS_ATTENTION,
        /** A record of an order that nobody placed. */
        UNKNOWN_ORDER,
        /** Something was done twice for one order. */
        DONE_TWICE,
        /** Something was undone more often than it was done. */
        UNDONE_TWICE,
        /** The order is committed, and something was not done, or was undone. */
        MISSING,
        /** Something was done that no outcome of this order asks for. */
        LEFT_OVER,
        /** What was done has not the value that the order says. */
        WRONG_VALUE,
        /** A total is not its opening value less what was taken. */
        TOTAL_OFF
    }

    @Override
    public String toString() {
        return code + ": " + detail;
    }
}
