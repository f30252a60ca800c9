package dev.norn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.engine.Event;
import dev.norn.engine.RecordedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FollowTest {

    private final ManualWorld world = new ManualWorld();
    private final ManualNode node = world.node("a");

    /** What a listener heard. */
    private static final class Heard implements Coordinator.EventListener {
        final List<RecordedEvent> events = new ArrayList<>();
        boolean ended;

        @Nullable
        CoordinatorException failure;

        @Override
        public void onEvent(RecordedEvent event) {
            assertThat(ended).isFalse();
            events.add(event);
        }

        @Override
        public void onEnd() {
            assertThat(ended).isFalse();
            ended = true;
        }

        @Override
        public void onError(CoordinatorException cause) {
            failure = cause;
        }

        List<Long> sequences() {
            return events.stream().map(RecordedEvent::sequence).toList();
        }
    }

    @BeforeEach
    void begin() {
        world.settle();
        world.participants.hold("payment.charge");
        world.participants.hold("shipping.create");
    }

    @Test
    void shouldGiveThePastAndThenWhatHappensUntilTheEnd() {
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        Heard heard = new Heard();
        node.coordinator.follow(id, 0, heard);
        world.settle();
        assertThat(heard.events).hasSize(2);
        world.participants.answer("payment.charge", ScriptedTransport.DONE);
        world.participants.answer("shipping.create", ScriptedTransport.DONE);
        assertThat(heard.ended).isTrue();
        assertThat(heard.events.getLast().event()).isInstanceOf(Event.Ended.class);
        assertThat(heard.sequences()).isSorted().doesNotHaveDuplicates();
        assertThat(heard.events).isEqualTo(node.now(node.coordinator.events(id, 0, 1_000)));
    }

    @Test
    void shouldResumeWhereAnEarlierOneStopped() {
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        Heard first = new Heard();
        Coordinator.Subscription subscription = node.coordinator.follow(id, 0, first);
        world.settle();
        subscription.close();
        world.participants.answer("payment.charge", ScriptedTransport.DONE);
        assertThat(first.ended).isFalse();
        Heard second = new Heard();
        node.coordinator.follow(id, first.events.getLast().sequence(), second);
        world.participants.answer("shipping.create", ScriptedTransport.DONE);
        List<RecordedEvent> both = new ArrayList<>(first.events);
        both.addAll(second.events);
        assertThat(both).isEqualTo(node.now(node.coordinator.events(id, 0, 1_000)));
    }

    @Test
    void shouldGiveThePastOfOneThatHasEnded() {
        world.participants.letGo("payment.charge");
        world.participants.letGo("shipping.create");
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        Heard heard = new Heard();
        node.coordinator.follow(id, 0, heard);
        world.settle();
        assertThat(heard.ended).isTrue();
        assertThat(heard.events).isEqualTo(node.now(node.coordinator.events(id, 0, 1_000)));
    }

    @Test
    void shouldLoseNothingThatIsCommittedWhileThePastIsRead() {
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        Heard heard = new Heard();
        node.coordinator.follow(id, 0, heard);
        world.participants.answer("payment.charge", ScriptedTransport.DONE);
        world.participants.answer("shipping.create", ScriptedTransport.DONE);
        assertThat(heard.events).isEqualTo(node.now(node.coordinator.events(id, 0, 1_000)));
        assertThat(heard.ended).isTrue();
    }

    @Test
    void shouldBreakOffWhenTheTermIsLost() {
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        Heard heard = new Heard();
        node.coordinator.follow(id, 0, heard);
        world.settle();
        node.holdLeaseCalls();
        world.pass(Duration.ofSeconds(6));
        assertThat(heard.failure).isNotNull();
        assertThat(heard.ended).isFalse();
    }

    @Test
    void shouldSayThatThereIsNoSuchTransaction() {
        Heard heard = new Heard();
        node.coordinator.follow(77, 0, heard);
        world.settle();
        assertThat(heard.failure).isNotNull();
    }

    @Test
    void shouldPageEvents() {
        world.participants.letGo("payment.charge");
        world.participants.letGo("shipping.create");
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        List<RecordedEvent> all = node.now(node.coordinator.events(id, 0, 1_000));
        List<RecordedEvent> paged = new ArrayList<>();
        long after = 0;
        while (true) {
            List<RecordedEvent> page = node.now(node.coordinator.events(id, after, 2));
            if (page.isEmpty()) {
                break;
            }
            assertThat(page).hasSizeLessThanOrEqualTo(2);
            paged.addAll(page);
            after = page.getLast().sequence();
        }
        assertThat(paged).isEqualTo(all).hasSizeGreaterThan(4);
    }
}
