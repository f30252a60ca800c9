package dev.norn.kafka;

import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.SagaParser;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.TriedBy;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.NodeStatus.Phase;
import dev.norn.runtime.StartSaga;
import dev.norn.runtime.StartTcc;
import dev.norn.runtime.StartTransaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts sagas and TCC transactions while the coordinator serves, so many at a time as it bears; each of them ends soon. */
final class Load {

    /** Three steps, of which the last is the pivot. */
    static final SagaDefinition SAGA = parse("""
            apiVersion: norn/v1
            kind: Saga
            metadata: {name: order, version: 1}
            steps:
              - {id: charge, action: payment.charge, compensate: payment.refund}
              - {id: reserve, action: stock.reserve, compensate: stock.release}
              - {id: ship, action: shipping.create, pivot: true}
            """);

    private static final int AT_ONCE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Coordinator coordinator;
    private final SplittableRandom chance;
    private final Semaphore running = new Semaphore(AT_ONCE);
    private final Thread thread = Thread.ofPlatform().daemon().name("load").unstarted(this::run);
    private volatile boolean ended;

    /** @param seed 0 if nothing is started */
    Load(Coordinator coordinator, long seed) {
        this.coordinator = coordinator;
        this.chance = new SplittableRandom(seed);
        this.ended = seed == 0;
    }

    void start() {
        thread.start();
    }

    /** Starts no more, and waits for the answers to what it started: each comes, or is given up, within its patience. */
    void end() throws InterruptedException {
        ended = true;
        thread.join();
        running.acquire(AT_ONCE);
    }

    private void run() {
        while (!ended) {
            if (coordinator.status().phase() == Phase.ACTIVE && running.tryAcquire()) {
                var _ = coordinator.start(next(), PATIENCE).whenComplete((value, failure) -> running.release());
            } else {
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
        }
    }

    private StartTransaction next() {
        Json input = new Json("{\"number\":" + chance.nextInt(1_000_000) + "}");
        if (chance.nextInt(3) > 0) {
            return new StartSaga(SAGA, input, null, null, Map.of(), null);
        }
        return new StartTcc(
                "transfer",
                TriedBy.COORDINATOR,
                List.of(branch("bank-a", input), branch("bank-b", input)),
                null,
                null,
                Map.of(),
                null);
    }

    private static BranchSpec branch(String bank, Json input) {
        return new BranchSpec(new OperationName(bank, "hold"), input, BranchSpec.DEFAULT_TIMEOUT, null);
    }

    private static SagaDefinition parse(String yaml) {
        var result = SagaParser.standard().parse("order.saga.yaml", yaml.getBytes(StandardCharsets.UTF_8));
        return result.definition().orElseThrow(() -> new AssertionError(result.diagnostics()));
    }
}
