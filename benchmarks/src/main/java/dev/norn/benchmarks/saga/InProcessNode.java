package dev.norn.benchmarks.saga;

import dev.norn.benchmarks.load.Workload.Batches;
import dev.norn.dsl.Json;
import dev.norn.dsl.SagaDefinition;
import dev.norn.engine.Answer;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import dev.norn.journal.JournalStore;
import dev.norn.runtime.CoordinatorNode;
import dev.norn.runtime.NodeSettings;
import dev.norn.runtime.NodeStatus;
import dev.norn.runtime.ParticipantDirectory.Instance;
import dev.norn.runtime.RuntimeMetrics;
import dev.norn.runtime.StartSaga;
import dev.norn.runtime.dispatch.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/** A coordinator node with a server's defaults and without HTTP: its participants answer within the call. */
final class InProcessNode implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<Instance> INSTANCES = List.of(new Instance("one", URI.create("http://in-process"), 100));

    private final SagaDefinition definition = BenchmarkSaga.definition();
    private final JournalStore store;
    private final CoordinatorNode node;
    private final LongAdder batches = new LongAdder();
    private final LongAdder entries = new LongAdder();

    /** @param store closed with this */
    private InProcessNode(JournalStore store) {
        this.store = store;
        Answer done = new Answer.Done(new Json(BenchmarkSaga.RESULT));
        Transport transport = (call, trust, answered) -> answered.accept(done);
        this.node = CoordinatorNode.start(
                NodeSettings.of("benchmark", "http://in-process"),
                store,
                participant -> INSTANCES,
                (name, version) -> Optional.of(definition),
                transport,
                new BatchCount());
    }

    /**
     * Starts a node and waits until it serves.
     *
     * @param store closed with the node
     */
    static InProcessNode start(JournalStore store) throws InterruptedException, TimeoutException {
        InProcessNode node = new InProcessNode(store);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (node.node.coordinator().status().phase() != NodeStatus.Phase.ACTIVE) {
            if (System.nanoTime() > end) {
                node.close();
                throw new TimeoutException(
                        "the node does not serve: " + node.node.coordinator().status());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return node;
    }

    /** Runs one saga to its end. */
    void runOne() throws InterruptedException, ExecutionException {
        StartSaga start = new StartSaga(definition, BenchmarkSaga.input(), null, null, Map.of(), null);
        TransactionState state = node.coordinator()
                .start(start, PATIENCE)
                .toCompletableFuture()
                .get()
                .transaction();
        if (state.status() != TransactionStatus.COMMITTED) {
            throw new IllegalStateException(state.status() + " (expected: COMMITTED)");
        }
    }

    Batches batches() {
        return new Batches(batches.sum(), entries.sum());
    }

    @Override
    public void close() {
        node.close();
        store.close();
    }

    private final class BatchCount implements RuntimeMetrics {
        @Override
        public void batchCommitted(int entryCount, Duration duration) {
            batches.increment();
            entries.add(entryCount);
        }
    }
}
