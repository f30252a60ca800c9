package dev.norn.engine.message;

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
class MessageHistoryTest {

    private static final String MODE = "message";
    private static final Set<Class<?>> OF_OTHER_MODES = Set.of(
            Event.SagaStarted.class,
            Event.TccStarted.class,
            Event.BranchesRegistered.class,
            Event.BranchTried.class,
            Event.BranchConfirmed.class,
            Event.BranchCancelled.class,
            Event.BranchSkipped.class,
            Event.BranchCompensated.class,
            Event.ExpressionFailed.class,
            Event.SkippedByOperator.class);

    private record Recording(String name, MessageScenario given, String script) {}

    private static final List<Recording> RECORDINGS = List.of(
            new Recording("submitted", MessageScenario.to(3), """
                    prepare -> -
                    submit -> commit COMMIT_REQUESTED, deliver 1, deliver 2, deliver 3
                    1 done {"id":1} -> -
                    2 unknown -> -
                    3 unsent -> -
                    recovered -> -
                    due -> deliver 2#2, deliver 3#2
                    2 working 1s -> -
                    recovered -> deliver 3#3
                    3 done -> -
                    due -> deliver 2#3
                    2 done -> COMMITTED
                    """),
            new Recording("asked-and-committed", MessageScenario.toOne(2), """
                    prepare 3s -> -
                    due -> ask
                    producer unknown -> -
                    due -> ask#2
                    producer done -> commit CHECK_COMMITTED, deliver 1
                    1 done -> COMMITTED
                    """),
            new Recording("asked-and-never", MessageScenario.to(1), """
                    prepare -> -
                    due -> ask
                    producer gone -> rollback CHECK_NEVER, ROLLED_BACK
                    """),
            new Recording("aborted", MessageScenario.to(2), """
                    prepare -> -
                    abort -> rollback REQUESTED, ROLLED_BACK
                    """),
            new Recording("parked-and-repaired", MessageScenario.to(3), """
                    prepare -> -
                    due -> ask
                    wait 5m -> attention RETRYING 0
                    submit -> commit COMMIT_REQUESTED, calm 0, deliver 1, deliver 2, deliver 3
                    1 no -> parked 1, attention DEAD_LETTER 1
                    2 no -> parked 2, attention DEAD_LETTER 2
                    3 unknown -> -
                    retry 3 {"amount":3} -> deliver 3#2
                    3 unknown -> -
                    resolve 3 {"by":"hand"} -> -
                    discard 2 -> discarded 2, calm 2
                    redrive 1 -> calm 1, deliver 1#2
                    1 done -> COMMITTED
                    """),
            new Recording("killed", MessageScenario.to(2), """
                    prepare -> -
                    submit -> commit COMMIT_REQUESTED, deliver 1, deliver 2
                    2 done -> -
                    kill -> KILLED [1]
                    """),
            new Recording("being-asked", MessageScenario.to(1), """
                    prepare -> -
                    due -> ask
                    """));

    @TestFactory
    Stream<DynamicTest> shouldReplayTheHistoriesOfEveryRelease() throws IOException {
        return Histories.files(MODE).stream()
                .map(file -> DynamicTest.dynamicTest(Histories.name(file), () -> replay(file)));
    }

    @Test
    void shouldHaveAHistoryWithEachEventOfAMessage() throws IOException {
        Set<Class<?>> seen = new HashSet<>();
        for (Path file : Histories.files(MODE)) {
            Histories.read(file)
                    .events()
                    .forEach(event -> seen.add(event.event().getClass()));
        }
        Set<Class<?>> all = new HashSet<>(Set.of(Event.class.getPermittedSubclasses()));
        all.removeAll(OF_OTHER_MODES);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
    }

    /** Writes this release's files anew: {@code -Dnorn.histories.write=true}; only before the release. */
    @Test
    @EnabledIfSystemProperty(named = "norn.histories.write", matches = "true")
    void writeHistoriesOfThisRelease() throws IOException {
        for (Recording recording : RECORDINGS) {
            MessageScenario scenario = recording.given().when(recording.script());
            List<String> entries = scenario.entries().stream()
                    .map(entry -> Histories.entry(entry.time(), entry.events()))
                    .toList();
            Histories.write(
                    Histories.current().resolve(MODE).resolve(recording.name() + ".jsonl"),
                    "{\"id\":" + MessageScenario.ID + "}",
                    entries,
                    Histories.describe(scenario.state(), scenario.state().attentions()));
        }
    }

    private static void replay(Path file) throws IOException {
        History history = Histories.read(file);
        List<RecordedEvent> events = history.events();
        MessageState state = new MessageMachine(MessageRules.STANDARD).replay(history.id(), events);
        assertThat(Histories.describe(state, state.attentions())).isEqualTo(history.state());
        assertThat(EventCodec.decode(EventCodec.encode(
                        events.stream().map(RecordedEvent::event).toList())))
                .as("written anew, they are the same events")
                .isEqualTo(events.stream().map(RecordedEvent::event).toList());
    }
}
