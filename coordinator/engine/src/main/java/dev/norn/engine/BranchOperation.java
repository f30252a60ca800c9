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
    CANCEL,
    /** Say whether the local transaction of a message's producer is committed, and if not, see to it that it never is. */
    CHECK;

    /** Whether it is the first of its branch, which a participant may refuse; the others settle the branch. */
    public boolean isForward() {
        return switch (this) {
            case ACTION, TRY -> true;
            case COMPENSATE, CONFIRM, CANCEL, CHECK -> false;
        };
    }
}
