package dev.norn.sdk.fence;

import dev.norn.protocol.Operation;

/** The two halves of a branch. Rows are always taken in this order. */
public enum Phase {
    /** Action or try; and check, which sees to it that the action is done or never will be. */
    FIRST(1),
    /** Compensate, confirm or cancel. */
    SECOND(2);

    private final int number;

    Phase(int number) {
        this.number = number;
    }

    /** The value of the column {@code phase}. */
    public int number() {
        return number;
    }

    /** The phase that this operation belongs to. */
    public static Phase of(Operation operation) {
        return operation.isForward() || operation == Operation.CHECK ? FIRST : SECOND;
    }

    /** The phase with this column value. */
    public static Phase ofNumber(int number) {
        return switch (number) {
            case 1 -> FIRST;
            case 2 -> SECOND;
            default -> throw new IllegalArgumentException("phase: " + number + " (expected: 1 or 2)");
        };
    }
}
