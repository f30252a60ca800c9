package dev.norn.benchmarks.tcc;

import dev.norn.sdk.Participant;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.TccCancel;
import dev.norn.sdk.TccConfirm;
import dev.norn.sdk.TccTry;

/**
 * The participant inside the fence. Its operations do nothing but tell {@link Books}: all that is written to its database is
 * the fence.
 */
@Participant(Transfer.PARTICIPANT)
public final class FencedBank {

    private final Books books;

    FencedBank(Books books) {
        this.books = books;
    }

    /** The try. */
    @TccTry(Transfer.OPERATION)
    public void hold(Hold hold) {
        Books.check(hold);
    }

    /** What follows a commit. */
    @TccConfirm(Transfer.OPERATION)
    public void confirm(Hold hold, StepContext context) {
        books.confirm(hold, context);
    }

    /** What follows a rollback. */
    @TccCancel(Transfer.OPERATION)
    public void cancel(Hold hold, StepContext context) {
        books.cancel(hold, context);
    }
}
