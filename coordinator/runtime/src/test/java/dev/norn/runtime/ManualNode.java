package dev.norn.runtime;

import dev.norn.engine.TransactionState;
import dev.norn.journal.GroupCommitter;
import dev.norn.journal.JournalStore;
import dev.norn.runtime.agent.Agent;
import dev.norn.runtime.dispatch.Dispatcher;
import dev.norn.runtime.node.NodeClock;
import dev.norn.runtime.node.NodeControl;
import dev.norn.runtime.node.Routing;
import dev.norn.runtime.relay.EventSink;
import dev.norn.runtime.relay.Relay;
import dev.norn.runtime.relay.RelayThreads;
import dev.norn.runtime.shard.Engine;
import dev.norn.runtime.shard.ShardCoordinator;
import dev.norn.runtime.shard.ShardLoop;
import dev.norn.runtime.shard.ShardServices;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** The production node without threads: its agents and executors are driven by {@link ManualWorld}. */
final class ManualNode {

    private static final long SEED = Long.getLong("norn.test.seed", 7);

    final Coordinator coordinator;
    final NodeControl control;
    final Routing routing;
    private final ManualWorld world;
    private final List<Agent> agents = new ArrayList<>();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final ArrayDeque<Runnable> commits = new ArrayDeque<>();
    private final ArrayDeque<Runnable> leaseCalls = new ArrayDeque<>();
    private final ArrayDeque<Runnable> relayTasks = new ArrayDeque<>();
    private boolean commitsHeld;
    private boolean leaseCallsHeld;
    private boolean relayHeld;
    private final Set<Agent> heldAgents = new HashSet<>();
    private boolean dead;

    ManualNode(ManualWorld world, NodeSettings settings) {
        this.world = world;
        JournalStore store = world.store;
        NodeClock clock = new NodeClock();
        AtomicLong mark = new AtomicLong();
        Dispatcher dispatcher = new Dispatcher(
                participant -> world.participants.instances(participant),
                (call, trust, done) -> {
                    if (!dead) {
                        world.participants.call(call, trust, answer -> {
                            if (!dead) {
                                done.accept(answer);
                            }
                        });
                    }
                },
                clock,
                world::nanos,
                mark::get,
                RuntimeMetrics.NONE,
                settings.dispatch());
        ShardServices services = new ShardServices(
                new Engine(world.sagas),
                store,
                tasks::add,
                tasks::add,
                dispatcher,
                RuntimeMetrics.NONE,
                settings.shards());
        List<ShardLoop> loops = new ArrayList<>();
        SplittableRandom seeds = new SplittableRandom(SEED);
        for (int i = 0; i < settings.loops(); i++) {
            loops.add(new ShardLoop("loop-" + i, clock, world::nanos, seeds.split(), settings.shards()));
        }
        routing = new Routing(store.shardCount());
        control = new NodeControl(
                settings.lease(),
                store,
                leaseCalls::add,
                services,
                loops,
                lease -> new GroupCommitter(
                        store,
                        lease,
                        settings.commits(),
                        commits::add,
                        task -> world.at(Duration.ofMillis(50), () -> commits.add(task))),
                clock,
                routing,
                mark,
                world.sink == null ? null : relay(world.sink, services.engine()));
        coordinator = new ShardCoordinator(services, routing, tasks::add, control::status);
        agents.addAll(loops);
        agents.add(control);
    }

    private Relay relay(EventSink sink, Engine engine) {
        RelayThreads threads = new RelayThreads() {
            @Override
            public void run(Runnable task) {
                relayTasks.add(task);
            }

            @Override
            public void runAfter(long nanos, Runnable task) {
                world.at(Duration.ofNanos(nanos), () -> relayTasks.add(task));
            }
        };
        return new Relay(sink, world.store, engine, world.relayLimits, threads, world::nanos);
    }

    boolean turn(long nowNanos) {
        if (dead) {
            return false;
        }
        boolean busy = false;
        for (Agent agent : agents) {
            busy |= !heldAgents.contains(agent) && agent.doWork(nowNanos) > 0;
        }
        busy |= runAll(tasks, false);
        busy |= runAll(leaseCalls, leaseCallsHeld);
        busy |= runAll(commits, commitsHeld);
        busy |= runAll(relayTasks, relayHeld);
        return busy;
    }

    private static boolean runAll(ArrayDeque<Runnable> queue, boolean held) {
        if (held || queue.isEmpty()) {
            return false;
        }
        for (int count = queue.size(); count > 0; count--) {
            queue.remove().run();
        }
        return true;
    }

    long nextDueNanos() {
        long due = Agent.NEVER;
        if (!dead) {
            for (Agent agent : agents) {
                if (!heldAgents.contains(agent)) {
                    due = Math.min(due, agent.nextDueNanos());
                }
            }
        }
        return due;
    }

    NodeStatus status() {
        return control.status();
    }

    /** From now on nothing is committed until {@link #letCommitsGo}. */
    void holdCommits() {
        commitsHeld = true;
    }

    int heldCommits() {
        return commits.size();
    }

    void letCommitsGo() {
        commitsHeld = false;
        world.settle();
    }

    /** The node is cut off from the database as far as its lease goes. */
    void holdLeaseCalls() {
        leaseCallsHeld = true;
    }

    void letLeaseCallsGo() {
        leaseCallsHeld = false;
        world.settle();
    }

    /** What is committed stays in memory until {@link #letRelayGo}. */
    void holdRelay() {
        relayHeld = true;
    }

    void letRelayGo() {
        relayHeld = false;
        world.settle();
    }

    /** An agent's thread gets no processor. */
    void hold(Agent agent) {
        heldAgents.add(agent);
    }

    /** It gets one, from the next time that something may happen. */
    void letGo(Agent agent) {
        heldAgents.remove(agent);
    }

    Agent loop(int number) {
        return agents.get(number);
    }

    /** The process ends between two instructions. */
    void kill() {
        dead = true;
    }

    // ---- what tests ask

    Started started(StartTransaction request) {
        return now(coordinator.start(request));
    }

    TransactionState shown(long id) {
        return now(coordinator.show(id));
    }

    <T> T now(CompletionStage<T> stage) {
        world.settle();
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (!future.isDone()) {
            throw new AssertionError("there is no answer");
        }
        return future.join();
    }
}
