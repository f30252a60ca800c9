package dev.norn.runtime.dispatch;

import dev.norn.engine.Answer;
import dev.norn.runtime.node.TrustWindow;
import java.util.function.Consumer;

/** Makes calls of participants. Safe for use by many threads. */
public interface Transport extends AutoCloseable {

    /**
     * Makes one attempt, without retries of its own. Does not block.
     *
     * @param call what to send, and within which time: connecting, sending and reading the whole reply
     * @param trust looked at once more right before the first byte is sent, as is the time: whoever was paused in between
     *     sends nothing that came too late
     * @param done given exactly one answer, at the latest when the time is up (give or take scheduling); maybe before
     *     this method returns, maybe on another thread; does not block
     */
    void call(ParticipantCall call, TrustWindow trust, Consumer<Answer> done);

    /** Ends what is under way; those calls are answered. */
    @Override
    default void close() {}
}
