package dev.norn.examples.events.demo;

/**
 * A line of the account: something that was counted in two places.
 *
 * @param expected what the first place says
 * @param actual what the second place says
 * @param isMoney whether these are cents
 */
record Line(String what, long expected, long actual, boolean isMoney) {
    static Line of(String what, long expected, long actual) {
        return new Line(what, expected, actual, false);
    }

    static Line ofCents(String what, long expected, long actual) {
        return new Line(what, expected, actual, true);
    }

    boolean holds() {
        return expected == actual;
    }

    String shown() {
        return "%-58s %16s %16s".formatted(what, show(expected), show(actual));
    }

    static String head() {
        return "%-58s %16s %16s".formatted("", "expected", "actual");
    }

    private String show(long value) {
        return isMoney ? "%,.2f".formatted(value / 100.0) : "%,d".formatted(value);
    }
}
