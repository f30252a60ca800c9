package dev.norn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.Repair;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each way in which something leaves the node, with the commit held back. */
class DurableBeforeVisibleTest {

    private static final Input.Rollback ROLLBACK = new Input.Rollback(new Repair("enough", "test"));

    private final ManualWorld world = new ManualWorld();
    private final ManualNode node = world.node("a");

    @BeforeEach
    void begin() {
        world.settle();
    }

    @Test
    void shouldHoldBackTheAnswerToAStartAndItsFirstCall() {
        node.holdCommits();
        CompletableFuture<Started> start = ask(node.coordinator.start(Sagas.start(Sagas.TWO_STEPS)));
        assertThat(node.heldCommits()).isEqualTo(1);
        assertThat(start).isNotDone();
        assertThat(world.participants.made).isEmpty();
        node.letCommitsGo();
        assertThat(start).isCompleted();
        assertThat(world.participants.made).isNotEmpty();
    }

    @Test
    void shouldHoldBackTheNextCall() {
        world.participants.hold("payment.charge");
        node.started(Sagas.start(Sagas.TWO_STEPS));
        node.holdCommits();
        world.participants.answer("payment.charge", ScriptedTransport.DONE);
        world.settle();
        assertThat(world.participants.operations()).containsExactly("payment.charge");
        node.letCommitsGo();
        assertThat(world.participants.operations()).containsExactly("payment.charge", "shipping.create");
    }

    @Test
    void shouldHoldBackTheAnswerToACommand() {
        long id = begun();
        node.holdCommits();
        CompletableFuture<TransactionState> command = ask(node.coordinator.command(id, ROLLBACK));
        assertThat(command).isNotDone();
        node.letCommitsGo();
        assertThat(command.join().status()).isEqualTo(TransactionStatus.ROLLING_BACK);
    }

    @Test
    void shouldHoldBackARefusalThatSawWhatIsNotDurable() {
        world.participants.hold("payment.charge");
        world.participants.hold("shipping.create");
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        world.participants.answer("payment.charge", ScriptedTransport.DONE);
        node.holdCommits();
        world.participants.answer("shipping.create", ScriptedTransport.DONE);
        CompletableFuture<TransactionState> command = ask(node.coordinator.command(id, ROLLBACK));
        assertThat(command).isNotDone();
        node.letCommitsGo();
        assertThatThrownBy(command::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(CoordinatorException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("ALREADY_DECIDED");
                    assertThat(refusal.category()).isEqualTo(CoordinatorException.Category.CONFLICT);
                });
    }

    @Test
    void shouldHoldBackARead() {
        long id = begun();
        node.holdCommits();
        ask(node.coordinator.command(id, ROLLBACK));
        CompletableFuture<TransactionState> read = ask(node.coordinator.show(id));
        assertThat(read).isNotDone();
        node.letCommitsGo();
        assertThat(read.join().status()).isEqualTo(TransactionStatus.ROLLING_BACK);
    }

    @Test
    void shouldHoldBackTheNewsOfAnEnd() {
        world.participants.hold("shipping.create");
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        CompletableFuture<TransactionState> end = ask(node.coordinator.awaitEnd(id, Duration.ofSeconds(10)));
        node.holdCommits();
        world.participants.answer("shipping.create", ScriptedTransport.DONE);
        assertThat(end).isNotDone();
        node.letCommitsGo();
        assertThat(end.join().status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldHoldBackTheAnswerToADuplicate() {
        node.holdCommits();
        CompletableFuture<Started> first = ask(node.coordinator.start(Sagas.start(Sagas.TWO_STEPS, "{}", "key")));
        CompletableFuture<Started> second = ask(node.coordinator.start(Sagas.start(Sagas.TWO_STEPS, "{}", "key")));
        CompletableFuture<Started> other =
                ask(node.coordinator.start(Sagas.start(Sagas.TWO_STEPS, "{\"other\":1}", "key")));
        assertThat(List.of(first, second, other)).noneMatch(CompletableFuture::isDone);
        node.letCommitsGo();
        assertThat(second.join().replayed()).isTrue();
        assertThat(second.join().transaction().id())
                .isEqualTo(first.join().transaction().id());
        assertThat(first.join().replayed()).isFalse();
        assertThat(other).isCompletedExceptionally();
    }

    @Test
    void shouldHoldBackStreamedEvents() {
        long id = begun();
        List<RecordedEvent> seen = new ArrayList<>();
        node.coordinator.follow(id, 0, collecting(seen));
        world.settle();
        int before = seen.size();
        assertThat(before).isPositive();
        node.holdCommits();
        ask(node.coordinator.command(id, ROLLBACK));
        assertThat(seen).hasSize(before);
        node.letCommitsGo();
        assertThat(seen).hasSizeGreaterThan(before);
    }

    /** A saga whose first call is under way. */
    private long begun() {
        world.participants.hold("payment.charge");
        return node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
    }

    private <T> CompletableFuture<T> ask(CompletionStage<T> stage) {
        world.settle();
        return stage.toCompletableFuture();
    }

    static Coordinator.EventListener collecting(List<RecordedEvent> into) {
        return new Coordinator.EventListener() {
            @Override
            public void onEvent(RecordedEvent event) {
                into.add(event);
            }

            @Override
            public void onEnd() {}

            @Override
            public void onError(CoordinatorException cause) {
                throw cause;
            }
        };
    }
}
