package dev.norn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.engine.Input;
import dev.norn.engine.Repair;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import dev.norn.journal.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions that wait long leave memory and come back. */
class LongWaitTest {

    private final ManualWorld world = new ManualWorld();
    private ManualNode node = world.node("a");

    @BeforeEach
    void begin() {
        world.settle();
        world.participants.script("slow.do", ScriptedTransport.LOST);
    }

    @Test
    void shouldLeaveMemoryAndComeBackWhenDue() {
        long id = waiting();
        assertThat(world.database.row(id).orElseThrow().nextDueAt()).isNotNull();
        world.pass(Duration.ofMinutes(9));
        assertThat(world.participants.operations()).containsExactly("slow.do");
        world.pass(Duration.ofMinutes(2));
        assertThat(world.participants.operations()).containsExactly("slow.do", "slow.do");
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(node.status().activeTransactions()).isZero();
    }

    @Test
    void shouldComeBackSoonAfterTheDatabaseWasAwayWhenItWasDue() {
        long id = waiting();
        world.pass(Duration.ofMinutes(9));
        world.store.before = call -> {
            if (call.startsWith("read")) {
                throw new StoreException.Unavailable("away");
            }
        };
        world.pass(Duration.ofMinutes(1));
        assertThat(world.participants.operations()).containsExactly("slow.do");
        world.store.before = CountingStore.NONE;
        world.pass(Duration.ofSeconds(2));
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldShowOneThatLeftMemory() {
        long id = waiting();
        TransactionState state = node.shown(id);
        assertThat(state.status()).isEqualTo(TransactionStatus.ACTIVE);
        world.pass(Duration.ofSeconds(3));
        assertThat(node.status().inMemory()).isZero();
    }

    @Test
    void shouldBringOneBackForACommand() {
        long id = waiting();
        node.now(node.coordinator.command(id, new Input.RetryNow(null, null, new Repair("now", "test"))));
        world.settle();
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
        world.pass(Duration.ofMinutes(20));
        assertThat(world.participants.operations()).containsExactly("slow.do", "slow.do");
    }

    @Test
    void shouldKeepOneInMemoryUntilAllWhoWaitedForItWereTold() {
        long id = waiting();
        node.holdCommits();
        Repair repair = new Repair("now", "test");
        CompletionStage<TransactionState> inVain = node.coordinator.command(id, new Input.Redrive(0, repair));
        CompletionStage<TransactionState> retry = node.coordinator.command(id, new Input.RetryNow(null, null, repair));
        world.pass(Duration.ofSeconds(3));
        assertThat(inVain.toCompletableFuture()).isCompletedExceptionally();
        assertThat(node.status().inMemory()).isEqualTo(1);
        node.letCommitsGo();
        world.settle();
        assertThat(retry.toCompletableFuture()).isCompleted();
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldKeepOneInMemoryWhileSomebodyWaitsForIt() {
        long id = waiting();
        CompletableFuture<TransactionState> end =
                node.coordinator.awaitEnd(id, Duration.ofSeconds(30)).toCompletableFuture();
        world.pass(Duration.ofSeconds(10));
        assertThat(node.status().inMemory()).isEqualTo(1);
        world.pass(Duration.ofSeconds(25));
        assertThat(end.join().status()).isEqualTo(TransactionStatus.ACTIVE);
        assertThat(node.status().inMemory()).isZero();
    }

    @Test
    void shouldWakeOneAfterARestart() {
        long id = waiting();
        node.kill();
        node = world.node("b");
        world.pass(Duration.ofSeconds(8));
        assertThat(node.status().activeTransactions()).isEqualTo(1);
        assertThat(node.status().inMemory()).isZero();
        world.pass(Duration.ofMinutes(11));
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(world.participants.operations()).containsExactly("slow.do", "slow.do");
    }

    @Test
    void shouldRecoverManyLongWaitersWithoutCallingAnybody() {
        for (int i = 0; i < 500; i++) {
            world.participants.script("slow.do", ScriptedTransport.LOST);
            node.started(Sagas.start(Sagas.PATIENT));
        }
        int calls = world.participants.made.size();
        node.kill();
        node = world.node("b");
        world.pass(Duration.ofSeconds(8));
        assertThat(node.status().activeTransactions()).isGreaterThanOrEqualTo(499);
        assertThat(world.participants.made).hasSize(calls);
        assertThat(node.started(Sagas.start(Sagas.TWO_STEPS)).replayed()).isFalse();
    }

    private long waiting() {
        long id = node.started(Sagas.start(Sagas.PATIENT)).transaction().id();
        world.pass(Duration.ofSeconds(3));
        assertThat(node.status().activeTransactions()).isEqualTo(1);
        assertThat(node.status().inMemory()).isZero();
        return id;
    }
}
