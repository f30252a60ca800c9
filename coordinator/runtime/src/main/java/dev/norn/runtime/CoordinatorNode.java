package dev.norn.runtime;

import dev.norn.journal.GroupCommitter;
import dev.norn.journal.JournalStore;
import dev.norn.runtime.agent.AgentThread;
import dev.norn.runtime.dispatch.Dispatcher;
import dev.norn.runtime.dispatch.Transport;
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
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node in production: the deterministic parts of the runtime with threads, clocks and randomness around them.
 *
 * <p>A node starts whether or not the database answers; see {@link Coordinator#status()} for what it is doing. It neither
 * opens nor closes what it is given, except for the transport and the sink, which it closes.
 */
public final class CoordinatorNode implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorNode.class);
    private static final Duration COMMIT_RETRY_PAUSE = Duration.ofMillis(50);

    /** What a stop waits beyond the grace for calls: the last commit, and the lease's return. */
    private static final Duration STOP_MARGIN = Duration.ofSeconds(5);

    private final NodeSettings settings;
    private final Transport transport;
    private final ShardCoordinator coordinator;
    private final NodeControl control;
    private final @Nullable EventSink sink;
    private final List<AgentThread> threads = new ArrayList<>();
    private final List<ExecutorService> executors = new ArrayList<>();
    private boolean closed;

    private CoordinatorNode(
            NodeSettings settings,
            JournalStore givenStore,
            ParticipantDirectory directory,
            DefinitionCatalog catalog,
            Transport transport,
            @Nullable EventSink sink,
            RuntimeMetrics metrics) {
        this.settings = settings;
        this.sink = sink;
        this.transport = transport;
        JournalStore store = new MeasuredStore(givenStore, metrics);
        SplittableRandom seeds = new SplittableRandom(new SecureRandom().nextLong());
        NodeClock clock = new NodeClock();
        AtomicLong lowWaterMark = new AtomicLong();
        Dispatcher dispatcher = new Dispatcher(
                directory, transport, clock, System::nanoTime, lowWaterMark::get, metrics, settings.dispatch());
        ShardServices services = new ShardServices(
                new Engine(catalog),
                store,
                pool("norn-load", settings.readers(), Integer.MAX_VALUE),
                keep(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("norn-reply-", 0).factory())),
                dispatcher,
                metrics,
                settings.shards());
        List<ShardLoop> loops = new ArrayList<>();
        for (int i = 0; i < settings.loops(); i++) {
            loops.add(new ShardLoop("shards-" + i, clock, System::nanoTime, seeds.split(), settings.shards()));
        }
        // One more than batches in flight: a batch of an earlier term that hangs must not hold up those of the next.
        ExecutorService commits = pool("norn-commit", settings.commits().maxInFlight() + 1, Integer.MAX_VALUE);
        Routing routing = new Routing(store.shardCount());
        this.control = new NodeControl(
                settings.lease(),
                store,
                pool("norn-lease", 1, Integer.MAX_VALUE),
                services,
                loops,
                lease -> new GroupCommitter(
                        store,
                        lease,
                        settings.commits(),
                        commits,
                        CompletableFuture.delayedExecutor(
                                COMMIT_RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS, commits)),
                clock,
                routing,
                lowWaterMark,
                sink == null ? null : relay(sink, store, services.engine()));
        this.coordinator = new ShardCoordinator(
                services, routing, pool("norn-read", settings.readers(), settings.maxQueuedReads()), control::status);
        loops.forEach(loop -> threads.add(new AgentThread(loop, failure -> failed(loop.name(), failure))));
        threads.add(new AgentThread(control, failure -> failed(control.name(), failure)));
    }

    private Relay relay(EventSink sink, JournalStore store, Engine engine) {
        // A thread for each that blocks: one that hangs in the sink under an old term holds up none of the next.
        ExecutorService executor = keep(Executors.newCachedThreadPool(daemons("norn-relay")));
        RelayThreads relayThreads = new RelayThreads() {
            @Override
            public void run(Runnable task) {
                executor.execute(task);
            }

            @Override
            public void runAfter(long nanos, Runnable task) {
                CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, executor)
                        .execute(task);
            }
        };
        return new Relay(sink, store, engine, RelayLimits.DEFAULT, relayThreads, System::nanoTime);
    }

    /** Starts a node that does not publish its events. See the other method of this name. */
    public static CoordinatorNode start(
            NodeSettings settings,
            JournalStore store,
            ParticipantDirectory directory,
            DefinitionCatalog catalog,
            Transport transport,
            RuntimeMetrics metrics) {
        return start(settings, store, directory, catalog, transport, null, metrics);
    }

    /**
     * Starts a node.
     *
     * @param store the journal; used by many threads
     * @param directory where participants live
     * @param catalog the stored definitions
     * @param transport how participants are called; closed with the node
     * @param sink where events are published, closed with the node; null if they are not published
     */
    public static CoordinatorNode start(
            NodeSettings settings,
            JournalStore store,
            ParticipantDirectory directory,
            DefinitionCatalog catalog,
            Transport transport,
            @Nullable EventSink sink,
            RuntimeMetrics metrics) {
        CoordinatorNode node = new CoordinatorNode(settings, store, directory, catalog, transport, sink, metrics);
        node.threads.forEach(AgentThread::start);
        return node;
    }

    /** What the ingress asks. */
    public Coordinator coordinator() {
        return coordinator;
    }

    /**
     * Begins a graceful stop: new requests are refused, what is under way is waited for (boundedly), the lease is handed
     * back.
     *
     * @return completes when another node may go on; {@link #close()} is still needed
     */
    public CompletableFuture<Void> stop() {
        return control.stop();
    }

    /** Stops gracefully and ends every thread. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        try {
            Duration patience = settings.lease().stopGrace().plus(STOP_MARGIN);
            stop().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (RuntimeException e) {
            LOG.warn("the node did not stop in time; it ends as if it had crashed", e);
        }
        kill();
    }

    /**
     * Ends every thread at once, as a crash would: the lease is not handed back, nothing is finished. What was
     * acknowledged is durable, and whoever takes over goes on with it.
     */
    public void kill() {
        closed = true;
        threads.forEach(AgentThread::close);
        executors.forEach(ExecutorService::shutdownNow);
        transport.close();
        if (sink != null) {
            sink.close();
        }
    }

    private static void failed(String agent, Throwable failure) {
        LOG.error("the agent {} failed; it goes on", agent, failure);
    }

    private ExecutorService pool(String name, int threadCount, int queued) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threadCount, threadCount, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queued), daemons(name));
        pool.allowCoreThreadTimeOut(true);
        return keep(pool);
    }

    private ExecutorService keep(ExecutorService executor) {
        executors.add(executor);
        return executor;
    }

    private static ThreadFactory daemons(String name) {
        return Thread.ofPlatform().name(name + "-", 0).daemon(true).factory();
    }
}
