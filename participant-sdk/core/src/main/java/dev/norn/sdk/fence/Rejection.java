package dev.norn.sdk.fence;

import dev.norn.protocol.ParticipantCodes;

/** Why the fence did not run an operation and has no answer for it either. */
public enum Rejection {
    /** The undo of this branch came first; its action or try will never run. */
    ALREADY_UNDONE(409, ParticipantCodes.ALREADY_UNDONE),
    /** Another operation than this one has settled this phase of the branch. */
    ALREADY_SETTLED(409, ParticipantCodes.ALREADY_SETTLED),
    /** The transaction lies below the low-water mark. */
    TRANSACTION_ENDED(409, ParticipantCodes.TRANSACTION_ENDED),
    /** Another attempt of this branch holds the fence for longer than this one may wait. */
    IN_PROGRESS(409, ParticipantCodes.IN_PROGRESS),
    /** A confirm whose try is not committed, and may still be under way. */
    NOT_TRIED_YET(409, ParticipantCodes.NOT_TRIED_YET),
    /** A confirm whose try said no or was cancelled. */
    RESERVATION_GONE(410, ParticipantCodes.RESERVATION_GONE),
    /** The deadline of the attempt passed before its work was started. */
    DEADLINE_PASSED(504, ParticipantCodes.DEADLINE_PASSED),
    /** The database asked too often to run the transaction again. */
    CONTENTION(503, ParticipantCodes.CONTENTION);

    private final int status;
    private final String code;

    Rejection(int status, String code) {
        this.status = status;
        this.code = code;
    }

    /** The HTTP status that tells it. */
    public int status() {
        return status;
    }

    /** The stable code of the problem, one of {@link ParticipantCodes}. */
    public String code() {
        return code;
    }

    /** Whether asking again soon may go better. */
    public boolean isTransient() {
        return this == IN_PROGRESS || this == NOT_TRIED_YET || this == CONTENTION;
    }
}
