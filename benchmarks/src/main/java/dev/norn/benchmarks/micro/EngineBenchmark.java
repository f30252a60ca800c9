package dev.norn.benchmarks.micro;

import dev.norn.dsl.Json;
import dev.norn.dsl.SagaParser;
import dev.norn.engine.Answer;
import dev.norn.engine.Effect;
import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.Transition;
import dev.norn.engine.codec.EventCodec;
import dev.norn.engine.saga.SagaMachine;
import dev.norn.engine.saga.SagaState;
import dev.norn.engine.saga.StartSaga;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The state machine on a two-step saga: driven to its end, and folded again from its events. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class EngineBenchmark {

    private static final String YAML = """
            apiVersion: norn/v1
            kind: Saga
            metadata: {name: benchmark, version: 1}
            steps:
              - {id: charge, action: shop.charge, compensate: shop.refund}
              - {id: ship, action: shop.ship, pivot: true}
            """;

    private static final Json INPUT =
            new Json("{\"orderId\":\"order-42\",\"customerId\":\"customer-7\",\"amount\":129.90}");
    private static final Answer DONE = new Answer.Done(new Json("{\"ok\":true,\"n\":1234}"));
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final long ID = 42;

    private final SagaMachine machine = new SagaMachine(SagaParser.standard()
            .parse("benchmark.saga.yaml", YAML.getBytes(StandardCharsets.UTF_8))
            .definition()
            .orElseThrow());
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<List<Event>> turns = turns();
    private final List<String> texts = turns.stream().map(EventCodec::encode).toList();
    private final List<RecordedEvent> history = history();

    /** Start, decide twice, end: every decision of the saga. */
    @Benchmark
    public SagaState startDecideEnd() {
        return drive(new ArrayList<>(3));
    }

    /** What recovery does for one transaction, its events being read. */
    @Benchmark
    public SagaState replay() {
        return machine.replay(ID, history);
    }

    /** The events of the whole saga as the journal's texts. */
    @Benchmark
    public List<String> encode() {
        return turns.stream().map(EventCodec::encode).toList();
    }

    /** The journal's texts as events. */
    @Benchmark
    public List<List<Event>> decode() {
        return texts.stream().map(EventCodec::decode).toList();
    }

    private SagaState drive(List<List<Event>> events) {
        Transition<SagaState> turn = machine.start(new StartSaga(ID, INPUT, null, Map.of(), null), NOW, random);
        events.add(turn.events());
        while (!turn.effects().isEmpty()) {
            Effect.Call call = (Effect.Call) turn.effects().getFirst();
            Input answered = new Input.Answered(call.branch(), call.operation(), call.attempt(), DONE);
            turn = machine.decide(turn.state(), answered, NOW, random);
            events.add(turn.events());
        }
        if (!turn.state().status().ended()) {
            throw new IllegalStateException(turn.state().status() + " (expected: an end)");
        }
        return turn.state();
    }

    private List<List<Event>> turns() {
        List<List<Event>> events = new ArrayList<>();
        drive(events);
        return List.copyOf(events);
    }

    private List<RecordedEvent> history() {
        List<RecordedEvent> recorded = new ArrayList<>();
        turns.forEach(turn -> turn.forEach(event -> recorded.add(new RecordedEvent(recorded.size() + 1L, NOW, event))));
        return List.copyOf(recorded);
    }
}
