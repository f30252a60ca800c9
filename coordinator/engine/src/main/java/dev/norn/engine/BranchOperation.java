package dev.norn.engine;

/** What is asked of a participant for a branch. */
public enum BranchOperation {
    /** Do a saga's step. */
    ACTION,
    /** Undo it. */
    COMPENSATE,
    /** Reserve what a TCC branch needs. */
    TRY,
    /** Use what was reserved. */
    CONFIRM,
    /** Free what was reserved. */
    CANCEL;

    /** Whether it is the first of its branch, which a participant may refuse; the others settle the branch. */
    public boolean isForward() {
        return switch (this) {
            case ACTION, TRY -> true;
            case COMPENSATE, CONFIRM, CANCEL -> false;
        };
    }
}
