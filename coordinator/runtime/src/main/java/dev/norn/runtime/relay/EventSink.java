package dev.norn.runtime.relay;

import dev.norn.runtime.letters.MessageLetter;
import java.util.List;

/**
 * Where events are published, for example a topic of Kafka. Given to a node; the node opens its lanes and closes it.
 *
 * <p>Lanes are numbered from 0 to {@link #LANES} - 1, the same everywhere in the installation: a lane's number names what
 * its fence depends on.
 */
public interface EventSink extends AutoCloseable {

    /**
     * The number of lanes. Fixed: the fence of a lane is bound to its number, and a shard must stay in its lane. As many as
     * there are owners of shards at a time, which is one: a round has its price whatever is in it.
     */
    int LANES = 1;

    /** The lane of a shard. */
    static int laneOf(int shard) {
        return shard % LANES;
    }

    /**
     * Opens a lane, and fences everyone in the world who had it: what they have not finished will never be seen by readers
     * of finished events, and what they try to publish from now on fails with {@link SinkException.Fenced}.
     *
     * <p>Blocks, but not for ever: a sink that cannot be reached is {@link SinkException.Unavailable} within seconds. Called
     * by several threads at once for different lanes.
     *
     * @throws SinkException if the lane is not open; it is asked for again later
     */
    Lane open(int lane) throws SinkException;

    /**
     * Keeps something for operators that should have been published and never can be. Blocks; it is durable on return. A sink
     * without a place for it does nothing.
     *
     * @throws SinkException if it is not known whether it is kept; it comes again
     */
    default void keep(MessageLetter letter) throws SinkException {}

    /** Gives up everything at once; open lanes are of no use any more. A call that blocks in one returns soon, and fails. */
    @Override
    void close();

    /**
     * The right to publish the events of some shards. Used by one thread at a time; only {@link #close} may come from
     * another one.
     */
    interface Lane extends AutoCloseable {

        /**
         * Publishes all of them or none, in this order. Returns when they are durable and can be read; blocks until then,
         * but not for ever: within a bound of seconds it has failed.
         *
         * <p>An event is not refused for what is in it: one that is too large for the sink is published without its data and
         * with a reference to it. What the sink can publish in no form, it keeps for operators, durably, and then goes on
         * without it.
         *
         * @param events not empty; no larger than {@link RelayLimits} allow for a round, except for a single entry that is
         *     larger by itself
         * @throws SinkException if it is not known whether they are published. The lane is of no use any more: it is closed,
         *     and opened anew, and then the same events come again, in the same order and with the same {@linkplain
         *     PublishedEvent#id() ids}, maybe together with others
         */
        void publish(List<PublishedEvent> events) throws SinkException;

        /** Gives the lane up at once; once more does nothing. A call of {@link #publish} that blocks returns soon, and fails. */
        @Override
        void close();
    }
}
