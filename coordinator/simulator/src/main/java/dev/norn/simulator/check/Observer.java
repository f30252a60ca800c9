package dev.norn.simulator.check;

import dev.norn.engine.Answer;
import dev.norn.engine.RecordedEvent;
import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.journal.NodeTerm;
import dev.norn.journal.ShardGrant;
import dev.norn.protocol.BranchCall;
import dev.norn.runtime.dispatch.ParticipantCall;
import dev.norn.runtime.relay.PublishedEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Told what can be seen from outside, at the moment at which it happens. Sees and says, changes nothing. */
public interface Observer {

    /** The database has committed a batch. */
    default void committed(Batch batch, BatchResult result) {}

    /** The database has given shards to a node. */
    default void granted(NodeTerm owner, List<ShardGrant> grants) {}

    /** The first byte of a call has left a node. */
    default void sent(Departure departure) {}

    /** A node was told how a call of it ended. */
    default void answered(Departure departure, Answer answer) {}

    /** A call has reached a participant. */
    default void arrived(String participant, BranchCall call) {}

    /** A participant has committed the work of a call. */
    default void worked(Work work) {}

    /** A node was asked something. */
    default void asked(Question question) {}

    /**
     * A node's reply has left it.
     *
     * @param value what it says; null if it is a refusal
     * @param refusal why not; null if it is an answer
     */
    default void replied(Question question, @Nullable Object value, @Nullable Throwable refusal) {}

    /** An event was streamed to a follower. */
    default void followed(Question question, RecordedEvent event) {}

    /** The broker has appended events that a node published. */
    default void published(String node, List<PublishedEvent> events) {}

    /** From now on nothing fails any more. */
    default void healed() {}

    /** The run is over, and everything had time to end. */
    default void finished() {}

    /**
     * A call that left a node.
     *
     * @param node which life of which node
     * @param call the headers
     * @param wire what went over the wire
     * @param sentNanos when, by the world's time
     */
    record Departure(String node, BranchCall call, ParticipantCall wire, long sentNanos) {}

    /**
     * What a participant did for a call.
     *
     * @param fenced whether it has a branch fence
     * @param effect whether its database changed
     * @param status what it answers, whether or not that arrives
     */
    record Work(String participant, BranchCall call, boolean fenced, boolean effect, int status) {}
}
