package dev.norn.simulator.check;

import dev.norn.engine.Input;
import dev.norn.runtime.StartTransaction;
import org.jspecify.annotations.Nullable;

/**
 * What a client asked of a node.
 *
 * @param number tells it apart
 * @param client who asked, for the trace
 * @param node which life of which node was asked
 * @param kind what it asked for
 * @param transactionId about which transaction; 0 if it is a start
 * @param start the start; null if it is none
 * @param command the command or registration; null if it is none
 * @param askedNanos when the node was asked, by the world's time
 */
public record Question(
        long number,
        String client,
        String node,
        Kind kind,
        long transactionId,
        @Nullable StartTransaction start,
        @Nullable Input command,
        long askedNanos) {

    /** How the clients are called that send messages, and know what they decide. */
    public static final String PRODUCER = "producer-";

    /** What can be asked. */
    public enum Kind {
        START,
        FIND_STARTED,
        SHOW,
        AWAIT_END,
        EVENTS,
        FOLLOW,
        REGISTER,
        COMMAND
    }
}
