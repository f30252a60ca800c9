package dev.norn.simulator.workload;

import dev.norn.simulator.broker.BrokerFaults;
import dev.norn.simulator.broker.SimulatedBroker;
import dev.norn.simulator.database.DatabaseFaults;
import dev.norn.simulator.database.SimulatedDatabase;
import dev.norn.simulator.node.SimulatedNode;
import dev.norn.simulator.participant.Network;
import dev.norn.simulator.participant.NetworkFaults;
import dev.norn.simulator.participant.ParticipantFaults;
import dev.norn.simulator.participant.SimulatedParticipant;
import dev.norn.simulator.world.Fault;
import dev.norn.simulator.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What goes wrong in one run, and how often: drawn once, then kept up until the run heals. */
public final class Chaos {

    private static final long SECOND = 1_000_000_000L;

    private static final long LOOK_NANOS = 2_000_000L;
    private static final int MAX_LOOKS_FOR_A_COMMIT = 2_000;

    private final World world;
    private final Fleet fleet;
    private final SimulatedDatabase database;
    private final Network network;
    private final SimulatedBroker broker;
    private final SplittableRandom chance;
    private final long leaseNanos;
    private boolean healed;

    public Chaos(
            World world,
            Fleet fleet,
            SimulatedDatabase database,
            Network network,
            SimulatedBroker broker,
            long leaseNanos) {
        this.world = world;
        this.fleet = fleet;
        this.database = database;
        this.network = network;
        this.broker = broker;
        this.leaseNanos = leaseNanos;
        this.chance = world.chance("chaos");
    }

    /** Lets things go wrong from now on. */
    public void begin() {
        database.faults(new DatabaseFaults(rate(40), rate(25), rate(40), rate(40), rate(6)));
        network.faults(new NetworkFaults(rate(15), rate(15), rate(15), rate(15), rate(12), rate(15), rate(50)));
        for (SimulatedParticipant participant : network.participants()) {
            participant.faults(new ParticipantFaults(rate(10), rate(20), rate(12), rate(15), rate(15), rate(12)));
        }
        every(rate(8), this::crashNode);
        every(rate(8), this::pauseNode);
        every(rate(5), this::stallAgent);
        every(rate(30), this::stopNode);
        every(rate(25), this::crashDatabase);
        every(rate(20), this::slowDatabase);
        every(rate(10), this::crashParticipant);
        every(rate(10), this::freezeParticipant);
        every(rate(12), this::jam);
        broker.faults(new BrokerFaults(rate(20), rate(20), rate(30)));
        every(rate(10), () -> broker.goAway(chance.nextLong(chance.nextBoolean() ? SECOND : 8 * SECOND)));
    }

    /** A rate around the usual one; in some runs the fault does not happen at all. */
    private int rate(int usual) {
        return chance.nextInt(4) == 0 ? 0 : Math.max(2, usual / 2 + chance.nextInt(usual * 3));
    }

    private void every(int seconds, Runnable fault) {
        if (seconds > 0) {
            world.after(1 + chance.nextLong(2L * seconds * SECOND), () -> {
                if (!healed) {
                    fault.run();
                    every(seconds, fault);
                }
            });
        }
    }

    /** Often while the database works for it, so that nobody hears the answer. */
    private void crashNode() {
        int number = chance.nextInt(fleet.size());
        oftenWhileWriting(number, () -> {
            if (fleet.node(number) == null) {
                return;
            }
            if (database.isWritingFor(fleet.nodeId(number))) {
                world.tally().count(Fault.NODE_CRASH_DURING_COMMIT.name());
            }
            fleet.crash(number);
            world.after(chance.nextLong(chance.nextBoolean() ? SECOND : 8 * SECOND), () -> fleet.start(number));
        });
    }

    /** Often while it is busy, so that much waits in it. */
    private void pauseNode() {
        int number = chance.nextInt(fleet.size());
        oftenWhileWriting(number, () -> {
            SimulatedNode node = fleet.node(number);
            if (node != null) {
                boolean beyondLease = chance.nextInt(3) == 0;
                long duration = beyondLease ? leaseNanos + chance.nextLong(leaseNanos) : chance.nextLong(leaseNanos);
                world.tally().count((beyondLease ? Fault.NODE_PAUSE_BEYOND_LEASE : Fault.NODE_PAUSE).name());
                world.trace().line(0, node.host().name(), "pauses for " + duration / 1_000_000 + " ms");
                node.host().pause(duration);
            }
        });
    }

    private void oftenWhileWriting(int number, Runnable fault) {
        whileWriting(number, chance.nextBoolean() ? MAX_LOOKS_FOR_A_COMMIT : 0, fault);
    }

    private void whileWriting(int number, int looks, Runnable fault) {
        if (healed) {
            return;
        }
        if (looks > 0 && !database.isWritingFor(fleet.nodeId(number))) {
            world.after(1 + chance.nextLong(LOOK_NANOS), () -> whileWriting(number, looks - 1, fault));
        } else {
            fault.run();
        }
    }

    private void stallAgent() {
        SimulatedNode node = fleet.node(chance.nextInt(fleet.size()));
        if (node != null) {
            world.tally().count(Fault.AGENT_STALL.name());
            boolean beyondLease = chance.nextInt(3) == 0;
            long duration = beyondLease ? leaseNanos + chance.nextLong(leaseNanos) : chance.nextLong(SECOND / 4);
            node.stall(chance.nextInt(8), duration);
        }
    }

    private void stopNode() {
        int number = chance.nextInt(fleet.size());
        fleet.stop(number, () -> world.after(chance.nextLong(3 * SECOND), () -> fleet.start(number)));
    }

    private void crashDatabase() {
        database.crash(chance.nextLong(chance.nextBoolean() ? SECOND / 5 : 5 * SECOND));
    }

    private void slowDatabase() {
        database.slow(chance.nextLong(4 * SECOND));
    }

    private void crashParticipant() {
        anyParticipant().crash(chance.nextLong(6 * SECOND));
    }

    private void freezeParticipant() {
        anyParticipant().freeze(chance.nextLong(6 * SECOND));
    }

    /** Calls pile up at a node, and while they wait its lease ends. */
    private void jam() {
        freezeParticipant();
        world.after(chance.nextLong(SECOND), () -> {
            SimulatedNode node = fleet.node(chance.nextInt(fleet.size()));
            if (node != null && !healed) {
                world.tally().count(Fault.AGENT_STALL.name());
                node.stallControl(leaseNanos + chance.nextLong(leaseNanos));
            }
        });
    }

    private SimulatedParticipant anyParticipant() {
        List<SimulatedParticipant> all = new ArrayList<>(network.participants());
        return all.get(chance.nextInt(all.size()));
    }

    /** Nothing goes wrong any more. */
    public void heal() {
        healed = true;
        database.heal();
        broker.heal();
        network.faults(NetworkFaults.NONE);
        network.participants().forEach(SimulatedParticipant::heal);
        fleet.heal();
    }
}
