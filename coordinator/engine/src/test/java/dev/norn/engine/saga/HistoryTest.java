package dev.norn.engine.saga;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.dsl.Json;
import dev.norn.dsl.ParseResult;
import dev.norn.dsl.SagaDefinition;
import dev.norn.dsl.SagaParser;
import dev.norn.engine.BranchView;
import dev.norn.engine.Event;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.codec.EventCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 *
 * <p>A file has, one JSON value a line: the transaction's id and its definition's file; for each journal entry its time
 * and events; and the final state.
 */
class HistoryTest {

    private static final Path HISTORIES = Path.of("src/test/resources/histories");
    private static final String CURRENT = "0.1";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final Set<Class<?>> OF_TCC = Set.of(
            Event.TccStarted.class,
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
        return files().stream()
                .map(file -> DynamicTest.dynamicTest(HISTORIES.relativize(file).toString(), () -> replay(file)));
    }

    @Test
    void shouldHaveAHistoryWithEachEventOfASaga() throws IOException {
        Set<Class<?>> seen = new HashSet<>();
        for (Path file : files()) {
            for (RecordedEvent event : read(file).events()) {
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
        Path folder = HISTORIES.resolve(CURRENT);
        for (Recording recording : RECORDINGS) {
            Scenario scenario = Scenario.given(definition(folder), new Json(recording.input()))
                    .when(recording.script());
            StringBuilder text = new StringBuilder("{\"id\":42,\"definition\":\"order.saga.yaml\"}\n");
            for (Scenario.Entry entry : scenario.entries()) {
                text.append('[')
                        .append(entry.time().toEpochMilli())
                        .append(',')
                        .append(EventCodec.encode(entry.events()))
                        .append("]\n");
            }
            text.append(describe(scenario.state())).append('\n');
            Files.writeString(folder.resolve(recording.name() + ".jsonl"), text);
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(HISTORIES)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }

    private record History(long id, SagaDefinition definition, List<RecordedEvent> events, String state) {}

    private static History read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        long id = MAPPER.readTree(lines.getFirst()).get("id").longValue();
        List<RecordedEvent> events = new ArrayList<>();
        for (String line : lines.subList(1, lines.size() - 1)) {
            int comma = line.indexOf(',');
            Instant time = Instant.ofEpochMilli(Long.parseLong(line.substring(1, comma)));
            for (Event event : EventCodec.decode(line.substring(comma + 1, line.length() - 1))) {
                events.add(new RecordedEvent(events.size() + 1L, time, event));
            }
        }
        return new History(id, definition(Objects.requireNonNull(file.getParent())), events, lines.getLast());
    }

    private static void replay(Path file) throws IOException {
        History history = read(file);
        SagaState state = new SagaMachine(history.definition()).replay(history.id(), history.events());
        assertThat(describe(state)).isEqualTo(history.state());
    }

    private static SagaDefinition definition(Path folder) throws IOException {
        ParseResult result =
                SagaParser.standard().parse("order.saga.yaml", Files.readAllBytes(folder.resolve("order.saga.yaml")));
        return result.definition().orElseThrow(() -> new AssertionError(result.diagnostics()));
    }

    private static String describe(SagaState state) throws JsonProcessingException {
        Map<String, Object> it = new LinkedHashMap<>();
        it.put("status", state.status());
        it.put("decision", state.decision());
        it.put("businessKey", state.businessKey());
        it.put("labels", state.labels());
        it.put("input", state.input().text());
        it.put("output", state.output().text());
        it.put("createdAt", text(state.createdAt()));
        it.put("deadline", text(state.deadline()));
        it.put("decidedAt", text(state.decidedAt()));
        it.put("endedAt", text(state.endedAt()));
        it.put("nextDueAt", text(state.nextDueAt()));
        it.put("inFlight", state.inFlight());
        it.put("attentions", state.attentions().stream().map(Objects::toString).toList());
        it.put("branches", state.branches().stream().map(HistoryTest::describe).toList());
        return MAPPER.writeValueAsString(it);
    }

    private static Map<String, Object> describe(BranchView branch) {
        Map<String, Object> it = new LinkedHashMap<>();
        it.put("step", branch.id());
        it.put("target", branch.target().toString());
        it.put("status", branch.status());
        it.put("input", text(branch.input()));
        it.put("result", text(branch.result()));
        it.put("attempts", branch.attempts());
        it.put("lastError", text(branch.lastError()));
        it.put("nextAttemptAt", text(branch.nextAttemptAt()));
        it.put("deadLettered", branch.deadLettered());
        return it;
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
