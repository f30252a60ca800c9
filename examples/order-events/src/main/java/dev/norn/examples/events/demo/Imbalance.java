package dev.norn.examples.events.demo;

/**
 * Something that does not add up.
 *
 * @param code what kind
 * @param detail where, with the values that were found and expected
 */
record Imbalance(Code code, String detail) {
    /** The kinds. */
    enum Code {
        /** An order is not in the read model, or not as it is; or there is a view of no order. */
        VIEW_DIFFERS,
        /** The sums of what was sold of a product are not those of its confirmed orders. */
        SALES_DIFFER,
        /** An order is paid though it is rejected, not paid though it is confirmed, or paid twice. */
        PAID_WRONG,
        /** An account has not what its bookings say. */
        ACCOUNT_OFF,
        /** A confirmed order has not exactly its one reservation, or a rejected one has one that is not put back. */
        RESERVED_WRONG,
        /** There is not as much of a product as its reservations say. */
        STOCK_OFF,
        /** An order or a transaction has not ended, or waits for an operator. */
        NOT_SETTLED
    }

    @Override
    public String toString() {
        return code + ": " + detail;
    }
}
