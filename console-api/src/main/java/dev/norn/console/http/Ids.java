package dev.norn.console.http;

import dev.norn.engine.TransactionId;
import dev.norn.journal.JournalStore;
import jakarta.inject.Singleton;

/** Transaction ids as clients write them. */
@Singleton
public final class Ids {

    private static final int MAX_DIGITS = 19;

    private final JournalStore journal;

    Ids(JournalStore journal) {
        this.journal = journal;
    }

    /**
     * Reads an id from a path.
     *
     * @throws ProblemException 404 if it is not one that this installation can have issued
     */
    public long parse(String text) {
        if (!text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            try {
                long id = Long.parseLong(text);
                if (id > 0 && text.charAt(0) != '0' && TransactionId.shard(id) < journal.shardCount()) {
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
