package dev.norn.examples.transfer.demo;

/**
 * Something that does not add up.
 *
 * @param code what kind
 * @param detail where, with the values that were found and expected
 */
record Imbalance(Code code, String detail) {
    /** The kinds. */
    enum Code {
        /** There is more or less money than at the beginning. */
        MONEY_OFF,
        /** An account has not what its postings say. */
        ACCOUNT_OFF,
        /** Something is still held, announced or reserved. */
        HOLD_REMAINS,
        /** A transfer is done in one place and not in another, or not as its order says. */
        NOT_WHOLE,
        /** A committed transaction did nothing, or a rolled back one something. */
        AGAINST_DECISION,
        /** A transaction has not ended, was given up, or waits for an operator. */
        NOT_SETTLED,
        /** An order has not exactly one outcome, or another one than its transactions. */
        WRONG_OUTCOME,
        /** A record of an order or a transaction that there is not. */
        UNKNOWN
    }

    @Override
    public String toString() {
        return code + ": " + detail;
    }
}
