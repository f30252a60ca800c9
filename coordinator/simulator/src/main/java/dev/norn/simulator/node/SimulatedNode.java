package dev.norn.simulator.node;

import dev.norn.engine.message.MessageRules;
import dev.norn.engine.tcc.TccRules;
import dev.norn.journal.GroupCommit;
import dev.norn.journal.GroupCommitter;
import dev.norn.journal.JournalStore;
import dev.norn.journal.Lease;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.DefinitionCatalog;
import dev.norn.runtime.NodeSettings;
import dev.norn.runtime.RuntimeMetrics;
import dev.norn.runtime.agent.Agent;
import dev.norn.runtime.dispatch.Dispatcher;
import dev.norn.runtime.node.NodeClock;
import dev.norn.runtime.node.NodeControl;
import dev.norn.runtime.node.Routing;
import dev.norn.runtime.relay.EventSink;
import dev.norn.runtime.relay.Relay;
import dev.norn.runtime.relay.RelayLimits;
import dev.norn.runtime.relay.RelayThreads;
import dev.norn.runtime.shard.Engine;
import dev.norn.runtime.shard.ShardCoordinator;
import dev.norn.runtime.shard.ShardLoop;
import dev.norn.runtime.shard.ShardServices;
import dev.norn.simulator.broker.SimulatedBroker;
import dev.norn.simulator.database.DatabaseClient;
import dev.norn.simulator.database.SimulatedDatabase;
import dev.norn.simulator.participant.Network;
import dev.norn.simulator.participant.SimulatedTransport;
import dev.norn.simulator.world.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** One life of a node: what {@link dev.norn.runtime.CoordinatorNode} assembles, without threads. */
public final class SimulatedNode {

    private static final long COMMIT_RETRY_PAUSE_NANOS = 50_000_000;

    private final Host host;
    private final Coordinator coordinator;
    private final NodeControl control;
    private final List<AgentDriver> drivers = new ArrayList<>();

    /** Starts a node. */
    public SimulatedNode(
            Host host,
            NodeSettings settings,
            SimulatedDatabase database,
            Network network,
            SimulatedBroker broker,
            RelayLimits limits,
            DefinitionCatalog definitions,
            TccRules tccRules,
            MessageRules messageRules,
            Seams seams) {
        this.host = host;
        JournalStore store = seams.store(new DatabaseClient(database, host), host);
        NodeClock clock = new NodeClock();
        AtomicLong mark = new AtomicLong();
        Dispatcher dispatcher = new Dispatcher(
                network,
                seams.transport(new SimulatedTransport(host, network), host),
                clock,
                host::nanos,
                mark::get,
                RuntimeMetrics.NONE,
                settings.dispatch());
        ShardServices services = new ShardServices(
                new Engine(seams.catalog(definitions, host), tccRules, messageRules),
                store,
                host.pool(settings.readers(), Integer.MAX_VALUE),
                task -> host.after(host.wakeUpNanos(), task),
                dispatcher,
                RuntimeMetrics.NONE,
                settings.shards());
        List<ShardLoop> loops = loops(settings, clock);
        Routing routing = new Routing(store.shardCount());
        Executor commits = host.pool(settings.commits().maxInFlight(), Integer.MAX_VALUE);
        this.control = new NodeControl(
                settings.lease(),
                store,
                host.pool(1, Integer.MAX_VALUE),
                services,
                loops,
                lease -> seams.commits(groupCommit(settings, store, lease, commits), host),
                clock,
                routing,
                mark,
                relay(broker.client(host), store, services.engine(), limits));
        this.coordinator = new ShardCoordinator(
                services, routing, host.pool(settings.readers(), settings.maxQueuedReads()), control::status);
        List<Agent> agents = new ArrayList<>(loops);
        agents.add(control);
        agents.forEach(agent -> drivers.add(new AgentDriver(host, seams.agent(agent, host))));
    }

    private Relay relay(EventSink sink, JournalStore store, Engine engine, RelayLimits limits) {
        Executor executor = host.threadPerTask();
        RelayThreads threads = new RelayThreads() {
            @Override
            public void run(Runnable task) {
                executor.execute(task);
            }

            @Override
            public void runAfter(long nanos, Runnable task) {
                host.after(nanos, () -> executor.execute(task));
            }
        };
        return new Relay(sink, store, engine, limits, threads, host::nanos);
    }

    private List<ShardLoop> loops(NodeSettings settings, NodeClock clock) {
        SplittableRandom seeds = host.world().chance("node " + host.name());
        List<ShardLoop> loops = new ArrayList<>();
        for (int i = 0; i < settings.loops(); i++) {
            loops.add(new ShardLoop("shards-" + i, clock, host::nanos, seeds.split(), settings.shards()));
        }
        return loops;
    }

    private GroupCommit groupCommit(NodeSettings settings, JournalStore store, Lease lease, Executor commits) {
        return new GroupCommitter(
                store,
                lease,
                settings.commits(),
                commits,
                task -> host.after(COMMIT_RETRY_PAUSE_NANOS, () -> commits.execute(task)));
    }

    public Host host() {
        return host;
    }

    /** What the ingress asks. */
    public Coordinator coordinator() {
        return coordinator;
    }

    /** Begins a graceful stop. */
    public CompletableFuture<Void> stop() {
        return control.stop();
    }

    /** One of its threads gets no processor for a while. */
    public void stall(int agent, long nanos) {
        drivers.get(agent % drivers.size()).stall(nanos);
    }

    /** The one that renews its lease gets none. */
    public void stallControl(long nanos) {
        drivers.getLast().stall(nanos);
    }

    /** All its threads run. */
    public void goOn() {
        drivers.forEach(AgentDriver::goOn);
    }
}
