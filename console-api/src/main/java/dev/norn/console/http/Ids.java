package dev.norn.console.http;

/** Transaction ids as clients write them. */
public final class Ids {

    private static final int MAX_DIGITS = 19;

    private Ids() {}

    /**
     * Reads an id from a path.
     *
     * @throws ProblemException 404 if it is not a positive decimal number of 64 bits: there is no such transaction
     */
    public static long parse(String text) {
        if (!text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            try {
                long id = Long.parseLong(text);
                if (id > 0 && text.charAt(0) != '0') {
                    return id;
                }
            } catch (NumberFormatException e) {
                // Nineteen digits can exceed 64 bits; then there is no such transaction either.
            }
        }
        String shown = text.length() <= 100 ? text : text.substring(0, 100) + "…";
        throw new ProblemException(
                ProblemCode.TRANSACTION_NOT_FOUND, "transaction '" + shown + "' (expected: decimal digits)");
    }
}
