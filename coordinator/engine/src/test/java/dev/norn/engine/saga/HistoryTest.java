package dev.norn.engine.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.Json;
import dev.norn.dsl.ParseResult;
import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.SagaParser;
import dev.norn.engine.Event;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.machine.Histories;
import dev.norn.engine.machine.Histories.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Histories that a release wrote give the same states in every later one. See {@code docs/decisions/0015}: files of a
 * release are never changed, a release adds its own.
 */
class HistoryTest {

    private static final Set<Class<?>> OF_TCC = Set.of(
            Event.TccStarted.class,
            Event.MessagePrepared.class,
            Event.BranchesRegistered.class,
            Event.BranchTried.class,
            Event.BranchConfirmed.class,
            Event.BranchCancelled.class);

    private record Recording(String name, String input, String script) {}

    private static final List<Recording> RECORDINGS = List.of(
            new Recording(
                    "committed", "{\"orderId\":\"o-1\",\"customerId\":\"c-1\",\"amount\":125.50,\"gift\":true}", """
                    start -> call charge
                    charge done {"chargeId": "ch-1", "amount":125.50} -> call stock, call slot
                    stock done -> -
                    slot unknown -> - | due 200ms
                    due -> call slot#2
                    slot done {"slot":"7"} -> call wrap
                    wrap done -> call ship
                    ship done {"id":"sh-1"} -> commit PIVOT_DONE, call notify
                    notify no -> - | due 200ms
                    due -> call notify#2
                    notify done -> COMMITTED {"shipment":"sh-1"}
                    """),
            new Recording(
                    "rolled-back-by-a-business-failure",
                    "{\"orderId\":\"o-2\",\"customerId\":\"c-1\",\"amount\":1,\"gift\":false}",
                    """
                    start -> call charge
                    charge working 1s -> -
                    due -> call charge#2
                    charge unsent -> -
                    due -> call charge#3
                    charge done {"chargeId":"ch-2"} -> call stock, call slot
                    stock done -> -
                    slot done -> skipped wrap, call ship
                    ship no -> rollback BUSINESS_FAILURE, undo stock, undo slot
                    undo slot gone -> -
                    undo stock unknown -> -
                    due -> undo stock#2
                    undo stock done -> undo charge
                    undo charge done -> ROLLED_BACK
                    """),
            new Recording(
                    "rolled-back-at-the-deadline-after-a-crash",
                    "{\"orderId\":\"o-3\",\"customerId\":\"c-1\",\"amount\":1,\"gift\":false}",
                    """
                    start 3s -> call charge
                    charge done -> call stock, call slot
                    stock done -> -
                    recovered -> call slot#2
                    wait 3s -> rollback DEADLINE, undo stock
                    recovered -> undo stock#2
                    due -> undo slot
                    undo slot done -> -
                    undo stock done -> undo charge
                    undo charge done -> ROLLED_BACK
                    """),
            new Recording(
                    "pivot-parked-and-redriven",
                    "{\"orderId\":\"o-4\",\"customerId\":\"c-1\",\"amount\":1,\"gift\":false}",
                    """
                    start -> call charge
                    charge done -> call stock, call slot
                    slot done -> -
                    stock done -> skipped wrap, call ship
                    wait 24h -> attention RETRYING ship
                    ship unknown -> parked ship, attention DEAD_LETTER ship
                    redrive ship -> calm ship, call ship#2
                    ship done -> commit PIVOT_DONE, call notify
                    notify done -> expression failed, attention OUTPUT_FAILED, COMMITTED
                    """),
            new Recording(
                    "repaired-by-operators",
                    "{\"orderId\":\"o-5\",\"customerId\":\"c-1\",\"amount\":1,\"gift\":true}",
                    """
                    start -> call charge
                    charge unknown -> -
                    retry charge {"orderId":"o-5","amount":2} -> call charge#2
                    charge unknown -> -
                    resolve charge {"chargeId":"by hand"} -> call stock, call slot
                    stock unsent -> -
                    skip stock {"from":"shelf"} -> -
                    slot done -> call wrap
                    wrap unknown -> -
                    rollback -> rollback REQUESTED
                    compensate wrap -> undo wrap
                    undo wrap unknown -> -
                    wait 24h -> undo wrap#2, attention RETRYING wrap
                    undo wrap unknown -> parked undo wrap, attention DEAD_LETTER wrap
                    discard wrap -> discarded wrap, calm wrap, undo slot
                    undo slot done -> undo charge
                    resolve charge -> refused ATTEMPT_IN_FLIGHT
                    undo charge unknown -> -
                    resolve charge -> ROLLED_BACK
                    """),
            new Recording("killed", "{\"orderId\":\"o-6\",\"customerId\":\"c-1\",\"amount\":1,\"gift\":true}", """
                    start -> call charge
                    charge done -> call stock, call slot
                    stock done -> -
                    kill -> KILLED [charge, stock, slot]
                    """),
            new Recording(
                    "still-waiting-for-a-compensation",
                    "{\"orderId\":\"o-7\",\"customerId\":\"c-1\",\"amount\":1}",
                    """
                    start -> call charge
                    charge done -> call stock, call slot
                    stock done -> -
                    slot unknown -> -
                    rollback -> rollback REQUESTED, undo stock
                    undo stock unknown -> -
                    """));

    @TestFactory
    Stream<DynamicTest> shouldReplayTheHistoriesOfEveryRelease() throws IOException {
        return Histories.ofSagas().stream()
                .map(file -> DynamicTest.dynamicTest(Histories.name(file), () -> replay(file)));
    }

    @Test
    void shouldHaveAHistoryWithEachEventOfASaga() throws IOException {
        Set<Class<?>> seen = new HashSet<>();
        for (Path file : Histories.ofSagas()) {
            for (RecordedEvent event : Histories.read(file).events()) {
                seen.add(event.event().getClass());
            }
        }
        Set<Class<?>> all = new HashSet<>(Set.of(Event.class.getPermittedSubclasses()));
        all.removeAll(OF_TCC);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
    }

    /** Writes this release's files anew: {@code -Dnorn.histories.write=true}; only before the release. */
    @Test
    @EnabledIfSystemProperty(named = "norn.histories.write", matches = "true")
    void writeHistoriesOfThisRelease() throws IOException {
        Path folder = Histories.current();
        for (Recording recording : RECORDINGS) {
            Scenario scenario = Scenario.given(definition(folder), new Json(recording.input()))
                    .when(recording.script());
            List<String> entries = scenario.entries().stream()
                    .map(entry -> Histories.entry(entry.time(), entry.events()))
                    .toList();
            Histories.write(
                    folder.resolve(recording.name() + ".jsonl"),
                    "{\"id\":42,\"definition\":\"order.saga.yaml\"}",
                    entries,
                    describe(scenario.state()));
        }
    }

    private static void replay(Path file) throws IOException {
        History history = Histories.read(file);
        SagaDefinition definition = definition(Objects.requireNonNull(file.getParent()));
        assertThat(describe(new SagaMachine(definition).replay(history.id(), history.events())))
                .isEqualTo(history.state());
    }

    private static SagaDefinition definition(Path folder) throws IOException {
        ParseResult result =
                SagaParser.standard().parse("order.saga.yaml", Files.readAllBytes(folder.resolve("order.saga.yaml")));
        return result.definition().orElseThrow(() -> new AssertionError(result.diagnostics()));
    }

    private static String describe(SagaState state) throws IOException {
        return Histories.describe(state, state.attentions());
    }
}
