package dev.norn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.engine.Event;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionId;
import dev.norn.engine.TransactionStatus;
import dev.norn.journal.StoreException;
import dev.norn.runtime.NodeStatus.Phase;
import dev.norn.runtime.shard.ShardLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a node takes over when the database or the catalog does not play along. */
class RecoveryTest {

    private static final Duration LEASE = NodeSettings.DEFAULT_LEASE_TIME;

    private final ManualWorld world = new ManualWorld();

    // ---- taking over

    @Test
    void shouldServeItsShardsWhenTheAnswerToATakeoverWasLost() {
        world.store.after = call -> {
            world.store.after = CountingStore.NONE;
            throw new StoreException.Ambiguous("cut", new IOException("cut"));
        };
        ManualNode node = world.node("a");
        world.pass(Duration.ofSeconds(1));
        assertThat(node.status().phase()).isEqualTo(Phase.ACTIVE);
        assertThat(node.status().term()).isEqualTo(2);
        assertThat(node.status().shards()).hasSize(8).allMatch(shard -> shard.epoch() == 2);
    }

    @Test
    void shouldTryATakeoverAgainThatFailedForSure() {
        world.store.before = call -> {
            if (call.equals("takeOver")) {
                throw new StoreException.Unavailable("starting");
            }
        };
        ManualNode node = world.node("a");
        world.pass(LEASE.multipliedBy(2));
        assertThat(node.status().phase()).isEqualTo(Phase.STANDBY);
        world.store.before = CountingStore.NONE;
        world.pass(Duration.ofSeconds(1));
        assertThat(node.status().phase()).isEqualTo(Phase.ACTIVE);
        assertThat(node.status().term()).isEqualTo(1);
    }

    @Test
    void shouldServeBeforeItKeepsHouse() {
        ManualNode node = world.node("a");
        List<Phase> phases = new ArrayList<>();
        world.store.before = call -> {
            if (call.equals("maintain")) {
                phases.add(node.status().phase());
            }
        };
        world.settle();
        assertThat(phases).containsExactly(Phase.ACTIVE);
        world.pass(Duration.ofMinutes(90));
        assertThat(phases).containsExactly(Phase.ACTIVE, Phase.ACTIVE);
        assertThat(node.started(Sagas.start(Sagas.TWO_STEPS)).replayed()).isFalse();
    }

    // ---- replay

    @Test
    void shouldDoNoMoreInATurnThanUsualWhenEverythingIsDueAtOnce() {
        ManualNode node = world.node("a");
        world.settle();
        int perTurn = ShardLimits.DEFAULT.maxWorkPerTurn();
        for (int i = 0; i < 4 * perTurn; i++) {
            world.participants.script("payment.charge", ScriptedTransport.LOST);
            node.started(Sagas.start(Sagas.TWO_STEPS));
        }
        node.hold(node.loop(0));
        node.hold(node.loop(1));
        world.pass(Duration.ofMillis(500));
        for (int i = 0; i < NodeSettings.DEFAULT_LOOPS; i++) {
            assertThat(node.loop(i).doWork(world.nanos())).isBetween(perTurn, perTurn + 1);
            node.letGo(node.loop(i));
        }
        world.settle();
        assertThat(node.status().activeTransactions()).isZero();
    }

    @Test
    void shouldKeepTheOtherShardsWhileOneCannotBeRead() {
        long id = leftBehind(0);
        String replay = "replay " + TransactionId.shard(id);
        world.store.before = failing(replay);
        ManualNode node = world.node("b");
        world.pass(LEASE.multipliedBy(4));
        assertThat(node.status().phase()).isEqualTo(Phase.RECOVERING);
        assertThat(node.status().term()).isEqualTo(1);
        assertThat(node.routing.owned()).hasSize(7);
        assertThat(node.started(Sagas.start(Sagas.TWO_STEPS)).replayed()).isFalse();
        world.store.before = CountingStore.NONE;
        world.pass(Duration.ofSeconds(1));
        assertThat(node.status().phase()).isEqualTo(Phase.ACTIVE);
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldNotRaiseTheMarkWhileAShardIsReplayed() {
        long id = leftBehind(0);
        world.store.before = failing("replay " + TransactionId.shard(id));
        ManualNode node = world.node("b");
        world.pass(LEASE.plusMillis(5));
        assertThat(node.status().phase()).isEqualTo(Phase.RECOVERING);
        world.participants.hold("payment.charge");
        // The survey finds the shard without its transactions in one loop; it is replayed before the other loop
        // answers.
        node.hold(node.loop(1));
        world.pass(LEASE.dividedBy(3).minusMillis(1));
        world.store.before = CountingStore.NONE;
        world.pass(Duration.ofSeconds(1));
        node.letGo(node.loop(1));
        world.pass(Duration.ofMillis(100));
        assertThat(node.status().phase()).isEqualTo(Phase.ACTIVE);
        assertThat(markOfTheDatabase()).isLessThanOrEqualTo(id);
        world.pass(LEASE.multipliedBy(2));
        assertThat(markOfTheDatabase()).isEqualTo(id);
    }

    @Test
    void shouldNotRaiseTheMarkWhenStoppedWhileAShardIsReplayed() {
        long id = leftBehind(0);
        world.store.before = failing("replay " + TransactionId.shard(id));
        ManualNode node = world.node("b");
        world.pass(LEASE.plusSeconds(1));
        world.participants.hold("payment.charge");
        node.started(Sagas.start(Sagas.TWO_STEPS));
        CompletableFuture<Void> stopped = node.control.stop();
        world.pass(LEASE);
        assertThat(node.status().phase()).isEqualTo(Phase.STOPPING);
        assertThat(markOfTheDatabase()).isLessThanOrEqualTo(id);
        world.participants.answer("payment.charge", ScriptedTransport.DONE);
        world.pass(Duration.ofSeconds(1));
        assertThat(stopped).isCompleted();
    }

    // ---- the catalog

    @Test
    void shouldWaitForACatalogThatIsAway() {
        long id = leftBehind(0);
        world.sagas.away(true);
        ManualNode node = world.node("b");
        world.pass(LEASE.plusSeconds(2));
        assertThat(node.status().phase()).isEqualTo(Phase.RECOVERING);
        assertThat(node.status().needsAttention()).isZero();
        world.sagas.away(false);
        world.pass(Duration.ofSeconds(2));
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldTellAReadThatACatalogIsAwayToTryAgain() {
        long id = leftBehind(0);
        ManualNode standby = world.node("b");
        world.settle();
        world.sagas.away(true);
        assertThatThrownBy(() -> standby.shown(id))
                .cause()
                .isInstanceOfSatisfying(CoordinatorException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("UNAVAILABLE");
                    assertThat(refusal.retryAfter()).isNotNull();
                });
    }

    @Test
    void shouldGoOnWithAnUnreadableTransactionThatIsAskedFor() {
        long id = leftBehind(0);
        ManualNode node = withoutDefinition(id);
        world.sagas.remember(Sagas.TWO_STEPS);
        // A call of the earlier owner is in flight: nobody will answer it.
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.ACTIVE);
        world.pass(Duration.ofSeconds(1));
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(events(node, id)).anyMatch(Event.AttemptInterrupted.class::isInstance);
        world.pass(LEASE);
        assertThat(node.status().needsAttention()).isZero();
    }

    @Test
    void shouldReadAnUnreadableTransactionAgainByItself() {
        long id = leftBehind(0);
        ManualNode node = withoutDefinition(id);
        world.pass(Duration.ofMinutes(5));
        assertThat(markOfTheDatabase()).isEqualTo(id);
        assertThat(node.status().needsAttention()).isEqualTo(1);
        world.sagas.remember(Sagas.TWO_STEPS);
        world.pass(Duration.ofSeconds(65));
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(node.status().activeTransactions()).isZero();
    }

    private ManualNode withoutDefinition(long id) {
        world.sagas.forget("two-steps");
        ManualNode node = world.node("b");
        world.pass(LEASE.plusSeconds(2));
        assertThat(node.status().phase()).isEqualTo(Phase.ACTIVE);
        assertThat(node.status().needsAttention()).isEqualTo(1);
        assertThatThrownBy(() -> node.shown(id))
                .cause()
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("DEFINITION_MISSING"));
        return node;
    }

    /** A transaction on a shard of the given loop, with a call in flight, whose node has died. */
    private long leftBehind(int loop) {
        ManualNode node = world.node("a");
        world.settle();
        while (node.routing.next().number() % 2 == loop) {
            // The next start goes to the shard after this one.
        }
        world.participants.hold("payment.charge");
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        assertThat(TransactionId.shard(id) % 2).isEqualTo(loop);
        node.kill();
        world.participants.letGo("payment.charge");
        return id;
    }

    private static CountingStore.Fault failing(String which) {
        return call -> {
            if (call.equals(which)) {
                throw new StoreException.Unavailable("starting");
            }
        };
    }

    private long markOfTheDatabase() {
        return world.database.lowWaterMark();
    }

    private static List<Event> events(ManualNode node, long id) {
        return node.now(node.coordinator.events(id, 0, 1_000)).stream()
                .map(RecordedEvent::event)
                .toList();
    }
}
