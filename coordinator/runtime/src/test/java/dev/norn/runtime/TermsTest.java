package dev.norn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.engine.Event;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionStatus;
import dev.norn.journal.Batch;
import dev.norn.journal.StoreException;
import dev.norn.journal.memory.CommitHook;
import dev.norn.runtime.NodeStatus.Phase;
import dev.norn.runtime.dispatch.DispatchLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How nodes come, go, die and follow each other. */
class TermsTest {

    private static final Duration LEASE = NodeSettings.DEFAULT_LEASE_TIME;

    private final ManualWorld world = new ManualWorld();

    @Test
    void shouldGoOnAfterARestart() {
        ManualNode first = active("a");
        world.participants.hold("shipping.create");
        long id = first.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        first.kill();
        world.participants.letGo("shipping.create");
        ManualNode second = world.node("a");
        world.pass(LEASE.plusSeconds(1));
        assertThat(second.status().phase()).isEqualTo(Phase.ACTIVE);
        assertThat(second.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(world.participants.operations())
                .containsExactly("payment.charge", "shipping.create", "shipping.create");
        assertThat(world.participants.made.get(2).header("Idempotency-Key"))
                .isEqualTo(world.participants.made.get(1).header("Idempotency-Key"));
        assertThat(eventsOf(second, id)).anyMatch(Event.AttemptInterrupted.class::isInstance);
    }

    @Test
    void shouldStandByWhileAnotherNodeLivesAndTakeOverWithinTheLeaseTime() {
        ManualNode first = active("a");
        ManualNode second = world.node("b");
        world.pass(LEASE.multipliedBy(4));
        assertThat(second.status().phase()).isEqualTo(Phase.STANDBY);
        assertThat(second.status().shards()).isEmpty();
        world.participants.hold("payment.charge");
        long id = first.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        first.kill();
        world.participants.letGo("payment.charge");
        world.pass(LEASE.plusMillis(5));
        assertThat(second.status().phase()).isEqualTo(Phase.ACTIVE);
        assertThat(second.status().shards()).hasSize(8).allMatch(shard -> shard.epoch() == 2);
        assertThat(second.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldRefuseStartsWithoutAShard() {
        active("a");
        ManualNode second = world.node("b");
        world.settle();
        assertThatThrownBy(() -> second.started(Sagas.start(Sagas.TWO_STEPS)))
                .cause()
                .isInstanceOfSatisfying(CoordinatorException.class, refusal -> {
                    assertThat(refusal.category()).isEqualTo(CoordinatorException.Category.UNAVAILABLE);
                    assertThat(refusal.retryAfter()).isNotNull();
                });
        assertThatThrownBy(() -> second.started(Sagas.start(Sagas.TWO_STEPS, "{}", "key")))
                .cause()
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("NOT_OWNER"));
    }

    @Test
    void shouldShowNothingFromMemoryOnceItsLeaseIsOver() {
        ManualNode first = active("a");
        world.participants.hold("payment.charge");
        long id = first.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        world.node("b");
        // Its loops run again before its control has noticed: as after a pause of the whole process.
        first.hold(first.control);
        first.holdLeaseCalls();
        first.hold(first.loop(0));
        first.hold(first.loop(1));
        world.pass(LEASE.plusSeconds(1));
        first.letGo(first.loop(0));
        first.letGo(first.loop(1));
        for (CompletionStage<?> answer :
                List.of(first.coordinator.show(id), first.coordinator.awaitEnd(id, Duration.ZERO))) {
            assertThatThrownBy(() -> first.now(answer))
                    .cause()
                    .isInstanceOfSatisfying(
                            CoordinatorException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo("NOT_OWNER"));
        }
    }

    @Test
    void shouldDenyNothingOnceItsLeaseIsOver() {
        ManualNode first = active("a");
        world.node("b");
        first.holdCommits();
        CompletionStage<Started> start = first.coordinator.start(Sagas.start(Sagas.TWO_STEPS));
        world.settle();
        // It is written, and only the other node knows.
        List<Long> written = new ArrayList<>();
        world.database.commitHook(new CommitHook() {
            @Override
            public void afterCommit(Batch batch) {
                batch.entries().forEach(entry -> written.add(entry.transactionId()));
            }
        });
        first.hold(first.control);
        first.holdLeaseCalls();
        first.hold(first.loop(0));
        first.hold(first.loop(1));
        first.letCommitsGo();
        world.pass(LEASE.plusSeconds(1));
        first.letGo(first.loop(0));
        first.letGo(first.loop(1));
        assertThatThrownBy(() -> first.now(first.coordinator.show(written.getFirst())))
                .cause()
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("NOT_OWNER"));
        assertThat(start.toCompletableFuture()).isNotDone();
    }

    @Test
    void shouldShowFromTheJournalWhatAnotherNodeOwns() {
        ManualNode first = active("a");
        ManualNode second = world.node("b");
        long id = first.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        assertThat(second.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldStopActingWhenItsTrustEndsAndThenGoOn() {
        ManualNode node = active("a");
        world.participants.hold("payment.charge");
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        node.holdLeaseCalls();
        world.pass(LEASE);
        assertThat(node.status().phase()).isEqualTo(Phase.JOINING);
        int calls = world.participants.made.size();
        world.participants.answer("payment.charge", ScriptedTransport.DONE);
        world.pass(Duration.ofSeconds(1));
        assertThat(world.participants.made).hasSize(calls);
        assertThatThrownBy(() -> node.started(Sagas.start(Sagas.TWO_STEPS)))
                .cause()
                .isInstanceOf(CoordinatorException.class);
        world.participants.letGo("payment.charge");
        node.letLeaseCallsGo();
        world.pass(Duration.ofSeconds(1));
        assertThat(node.status().phase()).isEqualTo(Phase.ACTIVE);
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldNotReviveATrustThatEndedBeforeTheRenewalWasHeard() {
        NodeSettings settings = NodeSettings.of("a", "http://a").withDispatch(new DispatchLimits(1, 10));
        ManualNode node = world.node("a", settings);
        world.settle();
        world.participants.hold("payment.charge");
        long first = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        long second = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        node.holdLeaseCalls();
        world.pass(LEASE.dividedBy(2));
        // The renewal is done, but its answer is not looked at until the trust is over.
        node.hold(node.control);
        node.letLeaseCallsGo();
        world.pass(LEASE.dividedBy(2));
        node.letGo(node.control);
        // Frees the lane: it is the second one's turn now.
        world.participants.answer("payment.charge", ScriptedTransport.DONE);
        assertThat(node.status().term()).isEqualTo(2);
        world.participants.letGo("payment.charge");
        world.pass(Duration.ofSeconds(5));
        assertThat(node.shown(first).status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(node.shown(second).status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldNotAcknowledgeACommitThatCameBackAfterItsTrustEnded() {
        ManualNode node = active("a");
        node.holdCommits();
        node.holdLeaseCalls();
        CompletableFuture<Started> start =
                node.coordinator.start(Sagas.start(Sagas.TWO_STEPS)).toCompletableFuture();
        world.pass(LEASE);
        node.letCommitsGo();
        assertOutcomeUnknown(start);
        assertThat(world.participants.made).isEmpty();
    }

    @Test
    void shouldTakeOverFromItselfWhenACommitIsAmbiguousAndWasWritten() {
        ambiguous(true);
    }

    @Test
    void shouldTakeOverFromItselfWhenACommitIsAmbiguousAndWasNotWritten() {
        ambiguous(false);
    }

    private void ambiguous(boolean written) {
        ManualNode node = active("a");
        world.database.commitHook(new CommitHook() {
            @Override
            public void beforeCommit(Batch batch) throws StoreException {
                if (!written) {
                    cut();
                }
            }

            @Override
            public void afterCommit(Batch batch) throws StoreException {
                cut();
            }

            private void cut() throws StoreException {
                world.database.commitHook(CommitHook.NONE);
                throw new StoreException.Ambiguous("cut", new java.io.IOException("cut"));
            }
        });
        StartSaga request = Sagas.start(Sagas.TWO_STEPS, "{}", "key");
        CompletableFuture<Started> start = node.coordinator.start(request).toCompletableFuture();
        world.settle();
        assertOutcomeUnknown(start);
        world.pass(Duration.ofSeconds(1));
        assertThat(node.status().phase()).isEqualTo(Phase.ACTIVE);
        assertThat(node.status().term()).isEqualTo(2);
        Started again = node.started(request);
        assertThat(again.replayed()).isEqualTo(written);
        assertThat(node.shown(again.transaction().id()).status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(world.participants.operations())
                .filteredOn("payment.charge"::equals)
                .hasSize(1);
    }

    @Test
    void shouldForgetEverythingWhenAnotherNodeFencedIt() throws StoreException {
        ManualNode first = active("a");
        world.participants.hold("payment.charge");
        long id = first.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        first.holdLeaseCalls();
        ManualNode second = world.node("b");
        world.pass(LEASE.plusMillis(100));
        assertThat(second.status().phase()).isEqualTo(Phase.ACTIVE);
        first.letLeaseCallsGo();
        world.pass(Duration.ofSeconds(1));
        assertThat(first.status().phase()).isEqualTo(Phase.STANDBY);
        world.participants.letGo("payment.charge");
        world.pass(Duration.ofSeconds(5));
        assertThat(second.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldHandItsShardsBackWhenStoppedGracefully() {
        ManualNode first = active("a");
        ManualNode second = world.node("b");
        world.settle();
        world.participants.hold("payment.charge");
        long id = first.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        CompletableFuture<Void> stopped = first.control.stop();
        world.settle();
        assertThat(stopped).isNotDone();
        assertThatThrownBy(() -> first.started(Sagas.start(Sagas.TWO_STEPS)))
                .cause()
                .isInstanceOf(CoordinatorException.class);
        world.participants.answer("payment.charge", ScriptedTransport.DONE);
        world.pass(Duration.ofMillis(100));
        assertThat(stopped).isCompleted();
        // The answer is kept, the next call was not sent: nothing is in flight for the next owner to wonder about.
        assertThat(world.participants.operations()).containsExactly("payment.charge");
        world.pass(Duration.ofSeconds(2));
        assertThat(second.status().phase()).isEqualTo(Phase.ACTIVE);
        assertThat(second.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(eventsOf(second, id)).noneMatch(Event.AttemptInterrupted.class::isInstance);
    }

    @Test
    void shouldNotWaitForEverForACallWhenStopped() {
        ManualNode node = active("a");
        world.participants.hold("payment.charge");
        node.started(Sagas.start(Sagas.TWO_STEPS));
        CompletableFuture<Void> stopped = node.control.stop();
        world.pass(NodeSettings.DEFAULT_STOP_GRACE.plusMillis(100));
        assertThat(stopped).isCompleted();
        assertThat(node.status().phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void shouldAskTheDatabaseAtMostOnceASecondWhenIdle() {
        active("a");
        world.node("b");
        world.pass(Duration.ofSeconds(10));
        world.store.statements = 0;
        world.pass(Duration.ofSeconds(60));
        assertThat(world.store.statements).isLessThanOrEqualTo(2 * 60);
    }

    @Test
    void shouldParkATransactionWhoseDefinitionIsMissingAndServeTheOthers() {
        ManualNode first = active("a");
        world.participants.hold("slow.do");
        world.participants.hold("payment.charge");
        long lost = first.started(Sagas.start(Sagas.PATIENT)).transaction().id();
        long fine = first.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        first.kill();
        world.sagas.forget("patient");
        world.participants.letGo("payment.charge");
        ManualNode second = world.node("b");
        world.pass(LEASE.plusSeconds(3));
        assertThat(second.shown(fine).status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(second.status().needsAttention()).isEqualTo(1);
        assertThat(second.status().activeTransactions()).isEqualTo(1);
        assertThatThrownBy(() -> second.shown(lost))
                .cause()
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("DEFINITION_MISSING"));
    }

    private ManualNode active(String id) {
        ManualNode node = world.node(id);
        world.settle();
        assertThat(node.status().phase()).isEqualTo(Phase.ACTIVE);
        return node;
    }

    private List<Event> eventsOf(ManualNode node, long id) {
        List<Event> events = new ArrayList<>();
        for (RecordedEvent event : node.now(node.coordinator.events(id, 0, 1_000))) {
            events.add(event.event());
        }
        return events;
    }

    private static void assertOutcomeUnknown(CompletableFuture<?> future) {
        assertThatThrownBy(future::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(CoordinatorException.class, failure -> {
                    assertThat(failure.code()).isEqualTo("OUTCOME_UNKNOWN");
                    assertThat(failure.category()).isEqualTo(CoordinatorException.Category.UNAVAILABLE);
                    assertThat(failure.retryAfter()).isNotNull();
                });
    }
}
