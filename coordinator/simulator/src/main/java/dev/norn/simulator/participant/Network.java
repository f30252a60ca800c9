package dev.norn.simulator.participant;

import dev.norn.protocol.BranchCall;
import dev.norn.runtime.ParticipantDirectory;
import dev.norn.simulator.check.Observer;
import dev.norn.simulator.world.Fault;
import dev.norn.simulator.world.World;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Carries calls to participants and answers back: late, twice, in another order, or not at all. */
public final class Network implements ParticipantDirectory {

    private static final long TRAVEL_NANOS = 1_500_000;
    private static final long DELAY_NANOS = 4_000_000_000L;
    private static final long MUCH_LATER_NANOS = 90_000_000_000L;

    private final World world;
    private final Observer observer;
    private final SplittableRandom chance;
    private final Map<String, SimulatedParticipant> participants = new TreeMap<>();
    private final Map<String, List<Instance>> instances = new TreeMap<>();
    private NetworkFaults faults = NetworkFaults.NONE;

    public Network(World world, Observer observer) {
        this.world = world;
        this.observer = observer;
        this.chance = world.chance("network");
    }

    /** Makes a participant reachable. */
    public void add(SimulatedParticipant participant, int instanceCount) {
        participants.put(participant.name(), participant);
        URI url = URI.create("http://" + participant.name());
        instances.put(
                participant.name(),
                instanceCount == 1
                        ? List.of(new Instance("one", url, 1))
                        : List.of(new Instance("one", url, 1), new Instance("two", url, 2)));
    }

    public Collection<SimulatedParticipant> participants() {
        return participants.values();
    }

    @Override
    public List<Instance> instances(String participant) {
        return instances.getOrDefault(participant, List.of());
    }

    /** Sets how it fails from now on. */
    public void faults(NetworkFaults now) {
        faults = now;
    }

    World world() {
        return world;
    }

    Observer observer() {
        return observer;
    }

    long connectNanos() {
        return 10_000 + chance.nextLong(TRAVEL_NANOS);
    }

    boolean refuses(String participant) {
        SimulatedParticipant target = participants.get(participant);
        return target == null || target.isDown() || strikes(faults.refused(), Fault.CALL_REFUSED);
    }

    boolean spoils() {
        return strikes(faults.unstorable(), Fault.REPLY_UNSTORABLE);
    }

    private boolean strikes(int oneIn, Fault fault) {
        boolean strikes = oneIn > 0 && chance.nextInt(oneIn) == 0;
        if (strikes) {
            world.tally().count(fault.name());
        }
        return strikes;
    }

    /** Carries a request that has left its node. */
    void carry(String participant, BranchCall call, SimulatedParticipant.Caller caller) {
        SimulatedParticipant target = participants.get(participant);
        if (target == null) {
            throw new IllegalStateException(
                    "participant: " + participant + " (expected: one of " + participants.keySet() + ")");
        }
        if (strikes(faults.reset(), Fault.CONNECTION_RESET)) {
            world.after(connectNanos(), caller::reset);
        }
        if (strikes(faults.duplicated(), Fault.CALL_DUPLICATED)) {
            boolean muchLater = chance.nextInt(3) == 0;
            if (muchLater) {
                world.tally().count(Fault.CALL_DUPLICATED_MUCH_LATER.name());
            }
            world.after(
                    chance.nextLong(muchLater ? MUCH_LATER_NANOS : DELAY_NANOS),
                    () -> target.arrive(call, new Nobody()));
        }
        if (!strikes(faults.lost(), Fault.CALL_LOST)) {
            boolean late = strikes(faults.delayed(), Fault.CALL_DELAYED_BEYOND_TIMEOUT);
            world.after(
                    late ? chance.nextLong(DELAY_NANOS) : connectNanos(),
                    () -> target.arrive(call, new OnTheWayBack(caller)));
        }
    }

    /** Who sent a copy: the network. */
    private static final class Nobody implements SimulatedParticipant.Caller {
        @Override
        public void reply(Reply reply) {
            // Nobody waits for it.
        }

        @Override
        public void reset() {
            // Nobody notices.
        }
    }

    private final class OnTheWayBack implements SimulatedParticipant.Caller {
        private final SimulatedParticipant.Caller caller;

        OnTheWayBack(SimulatedParticipant.Caller caller) {
            this.caller = caller;
        }

        @Override
        public void reply(Reply reply) {
            if (!strikes(faults.answerLost(), Fault.ANSWER_LOST)) {
                world.after(connectNanos(), () -> caller.reply(reply));
            }
        }

        @Override
        public void reset() {
            world.after(connectNanos(), caller::reset);
        }
    }
}
