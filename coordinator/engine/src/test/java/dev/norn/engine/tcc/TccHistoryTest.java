package dev.norn.engine.tcc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.engine.Event;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.codec.EventCodec;
import dev.norn.engine.machine.Histories;
import dev.norn.engine.machine.Histories.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Histories that a release wrote give the same states in every later one, as {@code docs/decisions/0015} says. */
class TccHistoryTest {

    private static final String MODE = "tcc";
    private static final Set<Class<?>> OF_A_SAGA = Set.of(
            Event.SagaStarted.class,
            Event.MessagePrepared.class,
            Event.BranchSkipped.class,
            Event.BranchSucceeded.class,
            Event.BranchCompensated.class,
            Event.ExpressionFailed.class,
            Event.SkippedByOperator.class);

    private record Recording(String name, TccScenario given, String script) {}

    private static final List<Recording> RECORDINGS = List.of(
            new Recording("committed-by-its-initiator", TccScenario.initiator(1), """
                    start -> -
                    register 2 k body -> registered b c
                    register 1 -> registered d
                    register 2 k body -> again b c
                    commit a b={"hold":"h-1","amount":1.50} c d -> commit COMMIT_REQUESTED, confirm a, confirm b, confirm c, confirm d
                    confirm b done -> -
                    confirm a unknown -> -
                    confirm c working 1s -> -
                    confirm d unsent -> -
                    recovered -> -
                    due -> confirm a#2, confirm d#2
                    recovered -> confirm a#3, confirm d#3
                    confirm a done -> -
                    confirm d done -> -
                    due -> confirm c#2
                    confirm c done -> COMMITTED
                    """),
            new Recording("rolled-back-at-the-deadline", TccScenario.initiator(2), """
                    start 5s -> -
                    due -> rollback DEADLINE
                    due -> cancel a, cancel b
                    cancel b gone -> -
                    cancel a no -> -
                    due -> cancel a#2
                    cancel a done -> ROLLED_BACK
                    """),
            new Recording("declared-and-committed", TccScenario.coordinator(2), """
                    start -> try a, try b
                    try a done {"hold":1} -> -
                    try b working -> -
                    due -> try b#2
                    recovered -> try b#3
                    try b done -> commit TRIES_DONE, confirm a, confirm b
                    confirm a done -> -
                    confirm b done -> COMMITTED
                    """),
            new Recording("declared-and-refused", TccScenario.coordinator(4, 3), """
                    start -> try a, try b, try c, try d
                    try a done {"hold":1} -> -
                    try c unknown -> -
                    try d unsent -> -
                    try b no -> rollback BUSINESS_FAILURE, cancel a
                    cancel a done -> -
                    due -> cancel c
                    cancel c done -> ROLLED_BACK
                    """),
            new Recording("parked-and-repaired", TccScenario.initiator(3), """
                    start -> -
                    commit -> commit COMMIT_REQUESTED, confirm a, confirm b, confirm c
                    confirm a gone -> parked confirm a, attention DEAD_LETTER a
                    confirm b gone -> parked confirm b, attention DEAD_LETTER b
                    wait 5m -> attention RETRYING c
                    confirm c unknown -> -
                    retry c {"amount":3} -> confirm c#2
                    confirm c unknown -> -
                    resolve c -> calm c
                    discard b -> discarded confirm b, calm b
                    redrive a -> calm a, confirm a#2
                    confirm a done -> COMMITTED
                    """),
            new Recording("killed", TccScenario.coordinator(2), """
                    start -> try a, try b
                    try a unsent -> -
                    kill -> KILLED [b]
                    """),
            new Recording("still-in-its-quiet-period", TccScenario.initiator(1), """
                    start -> -
                    compensate -> rollback OPERATOR
                    """));

    @TestFactory
    Stream<DynamicTest> shouldReplayTheHistoriesOfEveryRelease() throws IOException {
        return Histories.files(MODE).stream()
                .map(file -> DynamicTest.dynamicTest(Histories.name(file), () -> replay(file)));
    }

    @Test
    void shouldHaveAHistoryWithEachEventOfTcc() throws IOException {
        Set<Class<?>> seen = new HashSet<>();
        for (Path file : Histories.files(MODE)) {
            Histories.read(file)
                    .events()
                    .forEach(event -> seen.add(event.event().getClass()));
        }
        Set<Class<?>> all = new HashSet<>(Set.of(Event.class.getPermittedSubclasses()));
        all.removeAll(OF_A_SAGA);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
    }

    /** Writes this release's files anew: {@code -Dnorn.histories.write=true}; only before the release. */
    @Test
    @EnabledIfSystemProperty(named = "norn.histories.write", matches = "true")
    void writeHistoriesOfThisRelease() throws IOException {
        for (Recording recording : RECORDINGS) {
            TccScenario scenario = recording.given().when(recording.script());
            List<String> entries = scenario.entries().stream()
                    .map(entry -> Histories.entry(entry.time(), entry.events()))
                    .toList();
            Histories.write(
                    Histories.current().resolve(MODE).resolve(recording.name() + ".jsonl"),
                    "{\"id\":" + TccScenario.ID + "}",
                    entries,
                    Histories.describe(scenario.state(), scenario.state().attentions()));
        }
    }

    private static void replay(Path file) throws IOException {
        History history = Histories.read(file);
        List<RecordedEvent> events = history.events();
        TccState state = new TccMachine(TccRules.STANDARD).replay(history.id(), events);
        assertThat(Histories.describe(state, state.attentions())).isEqualTo(history.state());
        assertThat(EventCodec.decode(EventCodec.encode(
                        events.stream().map(RecordedEvent::event).toList())))
                .as("written anew, they are the same events")
                .isEqualTo(events.stream().map(RecordedEvent::event).toList());
    }
}
