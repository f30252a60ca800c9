package dev.norn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.engine.BranchStatus;
import dev.norn.engine.BranchView;
import dev.norn.engine.TransactionId;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SagaThroughNodeTest {

    private final ManualWorld world = new ManualWorld();
    private final ManualNode node = world.node("a");

    @Test
    void shouldDriveASagaToItsEnd() {
        world.settle();
        assertThat(node.status().phase()).isEqualTo(NodeStatus.Phase.ACTIVE);
        Started started = node.started(Sagas.start(Sagas.TWO_STEPS));
        TransactionState state = node.shown(started.transaction().id());
        assertThat(state.status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(world.participants.operations()).containsExactly("payment.charge", "shipping.create");
        assertThat(started.replayed()).isFalse();
    }

    @Test
    void shouldSendWhatTheProtocolSays() {
        world.settle();
        world.participants.script("shipping.create", ScriptedTransport.NO);
        long id = node.started(Sagas.start(Sagas.TWO_STEPS, "{\"amount\":12.50}", null))
                .transaction()
                .id();
        assertThat(world.participants.operations())
                .containsExactly("payment.charge", "shipping.create", "payment.refund");
        ScriptedTransport.Made charge = world.participants.made.getFirst();
        assertThat(charge.call().uri()).hasToString("http://payment/charge");
        assertThat(charge.call().body()).isEqualTo("{\"input\":{\"amount\":12.50}}");
        assertThat(charge.header("Norn-Transaction")).isEqualTo(Long.toString(id));
        assertThat(charge.header("Norn-Branch")).isEqualTo("charge");
        assertThat(charge.header("Norn-Operation")).isEqualTo("action");
        assertThat(charge.header("Norn-Attempt")).isEqualTo("1");
        assertThat(charge.header("Idempotency-Key")).isEqualTo(id + "/charge/action");
        assertThat(charge.header("Norn-Deadline"))
                .isEqualTo(world.instant().plusMillis(800).toString());
        assertThat(charge.header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
        ScriptedTransport.Made refund = world.participants.made.getLast();
        assertThat(refund.header("Norn-Operation")).isEqualTo("compensate");
        assertThat(refund.header("Idempotency-Key")).isEqualTo(id + "/charge/compensate");
        assertThat(refund.call().body()).isEqualTo("{\"input\":{\"amount\":12.50},\"result\":{\"ok\":true}}");
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.ROLLED_BACK);
    }

    @Test
    void shouldTryAgainWhenItsTimeHasCome() {
        world.settle();
        world.participants.script("payment.charge", ScriptedTransport.LOST, ScriptedTransport.LOST);
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        assertThat(world.participants.operations()).containsExactly("payment.charge");
        world.pass(Duration.ofSeconds(2));
        assertThat(world.participants.operations())
                .containsExactly("payment.charge", "payment.charge", "payment.charge", "shipping.create");
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(world.participants.made.get(2).header("Norn-Attempt")).isEqualTo("3");
    }

    @Test
    void shouldAnswerWhoWaitsForTheEnd() {
        world.settle();
        world.participants.hold("shipping.create");
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        CompletableFuture<TransactionState> patient =
                node.coordinator.awaitEnd(id, Duration.ofSeconds(10)).toCompletableFuture();
        CompletableFuture<TransactionState> hasty =
                node.coordinator.awaitEnd(id, Duration.ofMillis(300)).toCompletableFuture();
        world.pass(Duration.ofMillis(299));
        assertThat(hasty).isNotDone();
        world.pass(Duration.ofMillis(2));
        assertThat(hasty.join().status()).isEqualTo(TransactionStatus.ACTIVE);
        assertThat(patient).isNotDone();
        world.participants.answer("shipping.create", ScriptedTransport.DONE);
        assertThat(patient.join().status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldWaitForTheEndInTheSameRequestAsTheStart() {
        world.settle();
        world.participants.hold("shipping.create");
        CompletableFuture<Started> first = start("k", Duration.ofSeconds(10));
        CompletableFuture<Started> again = start("k", Duration.ofSeconds(10));
        CompletableFuture<Started> hasty = start("k", Duration.ofMillis(300));
        world.pass(Duration.ofMillis(301));
        assertThat(hasty.join().transaction().status()).isEqualTo(TransactionStatus.ACTIVE);
        assertThat(first).isNotDone();
        assertThat(again).isNotDone();
        world.participants.answer("shipping.create", ScriptedTransport.DONE);
        assertThat(first.join().transaction().status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(first.join().replayed()).isFalse();
        assertThat(again.join().transaction()).isEqualTo(first.join().transaction());
        assertThat(again.join().replayed()).isTrue();
        assertThat(world.participants.made).hasSize(2);
    }

    @Test
    void shouldLetEverybodyGoWhoWaitsWhenPatienceEnds() {
        world.settle();
        world.participants.hold("payment.charge");
        CompletableFuture<Started> waiting = start("one", Duration.ofSeconds(10));
        world.settle();
        node.holdCommits();
        CompletableFuture<Started> notDurable = start("two", Duration.ofSeconds(10));
        world.settle();
        node.coordinator.endPatience();
        world.settle();
        assertThat(waiting.join().transaction().status()).isEqualTo(TransactionStatus.ACTIVE);
        assertThat(notDurable).as("its start is not durable").isNotDone();
        node.letCommitsGo();
        assertThat(notDurable.join().transaction().status()).isEqualTo(TransactionStatus.ACTIVE);
        assertThat(start("three", Duration.ofSeconds(10))).succeedsWithin(Duration.ZERO);
    }

    private CompletableFuture<Started> start(String key, Duration patience) {
        CompletableFuture<Started> started = node.coordinator
                .start(Sagas.start(Sagas.TWO_STEPS, "{}", key), patience)
                .toCompletableFuture();
        world.settle();
        return started;
    }

    @Test
    void shouldDecideAnswersTogetherThatArriveWhileACommitIsUnderWay() {
        world.settle();
        for (String operation : new String[] {"a.do", "b.do", "c.do"}) {
            world.participants.hold(operation);
        }
        long id = node.started(Sagas.start(Sagas.PARALLEL)).transaction().id();
        node.holdCommits();
        world.participants.answer("a.do", ScriptedTransport.DONE);
        world.participants.answer("b.do", ScriptedTransport.DONE);
        world.participants.answer("c.do", ScriptedTransport.DONE);
        node.letCommitsGo();
        TransactionState state = node.shown(id);
        assertThat(state.status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(state.branches()).extracting(BranchView::status).containsOnly(BranchStatus.SUCCEEDED);
        // start, the first answer, the other two
        assertThat(world.database.read(id)).hasSize(3);
    }

    @Test
    void shouldSpreadStartsOverItsShards() {
        world.settle();
        for (int i = 0; i < 8; i++) {
            node.started(Sagas.start(Sagas.TWO_STEPS));
        }
        assertThat(world.participants.made)
                .extracting(made -> TransactionId.shard(Long.parseLong(made.header("Norn-Transaction"))))
                .containsOnly(0, 1, 2, 3, 4, 5, 6, 7);
    }
}
