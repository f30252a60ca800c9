package dev.norn.protocol;

import java.util.Optional;

/** What a branch operation does to its branch; the value of the {@code Norn-Operation} header. */
public enum Operation {
    /** Does a saga step. */
    ACTION("action"),
    /** Undoes a saga step. */
    COMPENSATE("compensate"),
    /** Reserves what a TCC branch needs. */
    TRY("try"),
    /** Uses what {@link #TRY} reserved. */
    CONFIRM("confirm"),
    /** Frees what {@link #TRY} reserved. */
    CANCEL("cancel"),
    /**
     * Asks the producer of a message whether its local transaction is committed, and if not, to see to it that it never
     * is.
     */
    CHECK("check");

    private final String wireName;

    Operation(String wireName) {
        this.wireName = wireName;
    }

    /** The text on the wire: the lower-case name. */
    public String wireName() {
        return wireName;
    }

    /** Whether this operation is the first of its branch (action, try) and thus may be refused by a business no. */
    public boolean isForward() {
        return this == ACTION || this == TRY;
    }

    /** Whether this operation undoes the first one (compensate, cancel), so that 410 means "nothing left to undo". */
    public boolean isUndo() {
        return this == COMPENSATE || this == CANCEL;
    }

    /** The operation with this exact wire name, if there is one. */
    public static Optional<Operation> ofWireName(String wireName) {
        for (Operation operation : values()) {
            if (operation.wireName.equals(wireName)) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return wireName;
    }
}
