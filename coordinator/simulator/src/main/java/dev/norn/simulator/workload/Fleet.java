package dev.norn.simulator.workload;

import dev.norn.engine.message.MessageRules;
import dev.norn.engine.tcc.TccRules;
import dev.norn.runtime.DefinitionCatalog;
import dev.norn.runtime.NodeSettings;
import dev.norn.runtime.relay.RelayLimits;
import dev.norn.simulator.broker.SimulatedBroker;
import dev.norn.simulator.database.SimulatedDatabase;
import dev.norn.simulator.node.Seams;
import dev.norn.simulator.node.SimulatedNode;
import dev.norn.simulator.participant.Network;
import dev.norn.simulator.world.Fault;
import dev.norn.simulator.world.Host;
import dev.norn.simulator.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The nodes: each has one life after the other. */
public final class Fleet {

    private final World world;
    private final SimulatedDatabase database;
    private final Network network;
    private final SimulatedBroker broker;
    private final RelayLimits relay;
    private final DefinitionCatalog catalog;
    private final TccRules tccRules;
    private final MessageRules messageRules;
    private final Seams seams;
    private final double maxDrift;
    private final List<NodeSettings> settings;
    private final List<@Nullable SimulatedNode> running = new ArrayList<>();
    private int lives;

    public Fleet(
            World world,
            SimulatedDatabase database,
            Network network,
            SimulatedBroker broker,
            RelayLimits relay,
            DefinitionCatalog catalog,
            TccRules tccRules,
            MessageRules messageRules,
            Seams seams,
            double maxDrift,
            List<NodeSettings> settings) {
        this.world = world;
        this.database = database;
        this.network = network;
        this.broker = broker;
        this.relay = relay;
        this.catalog = catalog;
        this.tccRules = tccRules;
        this.messageRules = messageRules;
        this.seams = seams;
        this.maxDrift = maxDrift;
        this.settings = settings;
        settings.forEach(each -> running.add(null));
    }

    public int size() {
        return settings.size();
    }

    /** What a node is called, whatever life it lives. */
    public String nodeId(int number) {
        return settings.get(number).lease().nodeId();
    }

    /** The running life of a node; null if it is down. */
    public @Nullable SimulatedNode node(int number) {
        return running.get(number);
    }

    /** Some node that is not down, as a load balancer would pick it. */
    @Nullable
    SimulatedNode any(SplittableRandom chance) {
        int first = chance.nextInt(size());
        for (int i = 0; i < size(); i++) {
            SimulatedNode node = running.get((first + i) % size());
            if (node != null) {
                return node;
            }
        }
        return null;
    }

    /** Starts a node, unless it runs. */
    public void start(int number) {
        if (running.get(number) == null) {
            NodeSettings its = settings.get(number);
            Host host = new Host(world, its.lease().nodeId() + "." + ++lives, maxDrift);
            world.trace().line(0, host.name(), "starts");
            running.set(
                    number,
                    new SimulatedNode(
                            host, its, database, network, broker, relay, catalog, tccRules, messageRules, seams));
        }
    }

    /** Kills a node between two events. */
    public void crash(int number) {
        SimulatedNode node = running.get(number);
        if (node != null) {
            world.tally().count(Fault.NODE_CRASH.name());
            world.trace().line(0, node.host().name(), "is killed");
            node.host().kill();
            running.set(number, null);
        }
    }

    /** Stops a node gracefully; its process ends when it says that it is done. */
    public void stop(int number, Runnable then) {
        SimulatedNode node = running.get(number);
        if (node != null) {
            world.tally().count(Fault.NODE_STOP.name());
            world.trace().line(0, node.host().name(), "is told to stop");
            CompletableFuture<Void> _ = node.stop()
                    .thenRun(() -> world.after(0, () -> {
                        if (running.get(number) == node) {
                            world.trace().line(0, node.host().name(), "has stopped");
                            node.host().kill();
                            running.set(number, null);
                            then.run();
                        }
                    }));
        }
    }

    /** Everything runs. */
    public void heal() {
        for (int i = 0; i < size(); i++) {
            SimulatedNode node = running.get(i);
            if (node == null) {
                start(i);
            } else {
                node.host().unpause();
                node.goOn();
            }
        }
    }
}
