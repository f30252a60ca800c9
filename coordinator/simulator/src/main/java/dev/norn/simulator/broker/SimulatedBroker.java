package dev.norn.simulator.broker;

import dev.norn.runtime.relay.EventSink;
import dev.norn.runtime.relay.PublishedEvent;
import dev.norn.runtime.relay.SinkException;
import dev.norn.simulator.check.Observer;
import dev.norn.simulator.world.Fault;
import dev.norn.simulator.world.Host;
import dev.norn.simulator.world.World;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The broker, and the clients that nodes have of it. */
public final class SimulatedBroker {

    private static final long MILLI = 1_000_000L;

    /** How long a client waits for an answer. */
    private static final long TIMEOUT_NANOS = 2_000 * MILLI;

    private final World world;
    private final Observer observer;
    private final SplittableRandom chance;
    private final long[] epochs = new long[EventSink.LANES];
    private BrokerFaults faults = BrokerFaults.NONE;
    private long awayUntilNanos;

    public SimulatedBroker(World world, Observer observer) {
        this.world = world;
        this.observer = observer;
        this.chance = world.chance("broker");
    }

    public void faults(BrokerFaults next) {
        faults = next;
    }

    /** Does nothing for a while. */
    public void goAway(long durationNanos) {
        world.tally().count(Fault.BROKER_AWAY.name());
        awayUntilNanos = Math.max(awayUntilNanos, world.nanos() + durationNanos);
    }

    /** Nothing goes wrong any more. */
    public void heal() {
        faults = BrokerFaults.NONE;
        awayUntilNanos = 0;
    }

    /** The broker as one process uses it. Each call parks the strand that makes it. */
    public EventSink client(Host host) {
        return new Client(host);
    }

    /** How a request ended for its client. */
    private record Answer(long epoch, @Nullable SinkException failure) {}

    /** What the broker does when a request arrives. */
    private interface Request {
        Answer arrive();
    }

    private Answer ask(Host host, Request request) {
        return host.await(reply -> {
            boolean[] answered = new boolean[1];
            Host.Reply<Answer> once = answer -> {
                if (!answered[0]) {
                    answered[0] = true;
                    reply.give(answer);
                }
            };
            world.after(TIMEOUT_NANOS, () -> once.give(failed(new SinkException.Unavailable("timed out", null))));
            if (strikes(faults.lost(), Fault.PUBLISHING_LOST)) {
                return;
            }
            world.after(travelNanos(), () -> {
                Answer answer = world.nanos() < awayUntilNanos
                        ? failed(new SinkException.Unavailable("the broker is away", null))
                        : request.arrive();
                if (answer.failure() != null || !strikes(faults.unanswered(), Fault.PUBLISHED_UNANSWERED)) {
                    world.after(travelNanos(), () -> once.give(answer));
                }
            });
        });
    }

    private long travelNanos() {
        long usual = 1 + chance.nextLong(3 * MILLI);
        return strikes(faults.slow(), Fault.BROKER_SLOW) ? usual + chance.nextLong(2 * TIMEOUT_NANOS) : usual;
    }

    private boolean strikes(int oneOf, Fault fault) {
        boolean strikes = oneOf > 0 && chance.nextInt(oneOf) == 0;
        if (strikes) {
            world.tally().count(fault.name());
        }
        return strikes;
    }

    private static Answer failed(SinkException failure) {
        return new Answer(0, failure);
    }

    private final class Client implements EventSink {
        private final Host host;

        Client(Host host) {
            this.host = host;
        }

        @Override
        public Lane open(int lane) throws SinkException {
            long epoch = answered(ask(host, () -> new Answer(++epochs[lane], null)));
            return new ClientLane(host, lane, epoch);
        }

        @Override
        public void close() {
            // The connections end with the process.
        }
    }

    private final class ClientLane implements EventSink.Lane {
        private final Host host;
        private final int lane;
        private final long epoch;

        ClientLane(Host host, int lane, long epoch) {
            this.host = host;
            this.lane = lane;
            this.epoch = epoch;
        }

        @Override
        public void publish(List<PublishedEvent> events) throws SinkException {
            List<PublishedEvent> sent = List.copyOf(events);
            answered(ask(host, () -> arrived(sent)));
        }

        private Answer arrived(List<PublishedEvent> events) {
            if (epochs[lane] != epoch) {
                world.tally().count(Fault.PUBLISHER_FENCED.name());
                return failed(new SinkException.Fenced("lane " + lane + " is in epoch " + epochs[lane], null));
            }
            world.tally().add("published", events.size());
            observer.published(host.name(), events);
            return new Answer(epoch, null);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    private static long answered(Answer answer) throws SinkException {
        SinkException failure = answer.failure();
        if (failure != null) {
            throw failure;
        }
        return answer.epoch();
    }
}
