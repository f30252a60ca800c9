package dev.norn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import dev.norn.journal.StoreException;
import dev.norn.runtime.shard.ShardLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Starts: many, repeated, too many, impossible. */
class StartsTest {

    private final ManualWorld world = new ManualWorld();

    @Test
    void shouldGiveRacingStartsWithOneKeyOneTransaction() {
        ManualNode node = world.node("a");
        world.settle();
        List<CompletableFuture<Started>> starts = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            starts.add(node.coordinator
                    .start(Sagas.start(Sagas.TWO_STEPS, "{}", "key"))
                    .toCompletableFuture());
            if (i % 16 == 0) {
                world.settle();
            }
        }
        world.settle();
        assertThat(starts)
                .extracting(start -> start.join().transaction().id())
                .containsOnly(starts.getFirst().join().transaction().id());
        assertThat(starts).filteredOn(start -> !start.join().replayed()).hasSize(1);
        assertThat(world.participants.operations()).containsExactly("payment.charge", "shipping.create");
    }

    @Test
    void shouldRefuseAKeyWithAnotherBodyAtAnyTime() {
        ManualNode node = world.node("a");
        world.settle();
        node.started(Sagas.start(Sagas.TWO_STEPS, "{}", "key"));
        for (String body : new String[] {"{\"a\":1}", "{\"b\":2}"}) {
            assertThatThrownBy(() -> node.started(Sagas.start(Sagas.TWO_STEPS, body, "key")))
                    .cause()
                    .isInstanceOfSatisfying(CoordinatorException.class, refusal -> {
                        assertThat(refusal.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
                        assertThat(refusal.category()).isEqualTo(CoordinatorException.Category.INVALID);
                    });
        }
        assertThat(node.started(Sagas.start(Sagas.TWO_STEPS, "{}", "key")).replayed())
                .isTrue();
    }

    @Test
    void shouldAskTheJournalForAStartThatWaitedBehindAWrongBody() {
        ManualNode node = world.node("a");
        world.settle();
        long id = node.started(Sagas.start(Sagas.TWO_STEPS, "{}", "key"))
                .transaction()
                .id();
        node.holdCommits();
        CompletableFuture<Started> wrong = node.coordinator
                .start(Sagas.start(Sagas.TWO_STEPS, "{\"wrong\":1}", "key"))
                .toCompletableFuture();
        CompletableFuture<Started> right = node.coordinator
                .start(Sagas.start(Sagas.TWO_STEPS, "{}", "key"))
                .toCompletableFuture();
        world.settle();
        node.letCommitsGo();
        assertThat(wrong).isCompletedExceptionally();
        assertThat(right.join().transaction().id()).isEqualTo(id);
        assertThat(right.join().replayed()).isTrue();
    }

    @Test
    void shouldFindAKeysTransactionAfterATakeover() {
        ManualNode first = world.node("a");
        world.settle();
        long id = first.started(Sagas.start(Sagas.TWO_STEPS, "{}", "key"))
                .transaction()
                .id();
        first.kill();
        ManualNode second = world.node("b");
        world.pass(Duration.ofSeconds(6));
        Started again = second.started(Sagas.start(Sagas.TWO_STEPS, "{}", "key"));
        assertThat(again.transaction().id()).isEqualTo(id);
        assertThat(again.transaction().status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(again.replayed()).isTrue();
    }

    @Test
    void shouldFindAnEarlierStartByItsKey() {
        ManualNode node = world.node("a");
        world.settle();
        StartSaga first = Sagas.start(Sagas.TWO_STEPS, "{}", "key");
        long id = node.started(first).transaction().id();

        assertThat(found(node, first).join())
                .hasValueSatisfying(
                        found -> assertThat(found.transaction().id()).isEqualTo(id))
                .hasValueSatisfying(found -> assertThat(found.replayed()).isTrue());
        assertThat(found(node, Sagas.start(Sagas.TWO_STEPS, "{}", "another")).join())
                .isEmpty();
        assertThatThrownBy(() -> found(node, Sagas.start(Sagas.TWO_STEPS, "{\"b\":2}", "key"))
                        .join())
                .cause()
                .hasMessageContaining("another body");
    }

    private CompletableFuture<Optional<Started>> found(ManualNode node, StartSaga request) {
        CompletableFuture<Optional<Started>> found = node.coordinator
                .findStarted(Objects.requireNonNull(request.key()))
                .toCompletableFuture();
        world.settle();
        return found;
    }

    @Test
    void shouldRefuseWhatIsTooMuchAndFinishWhatItAccepted() {
        ShardLimits small = new ShardLimits(16, 8, 20, 4, 4, 1, 4, 4, 8, Duration.ofSeconds(60));
        ManualNode node = world.node("a", NodeSettings.of("a", "here").withShards(small));
        world.settle();
        node.holdCommits();
        List<CompletableFuture<Started>> starts = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            starts.add(node.coordinator
                    .start(Sagas.start(Sagas.TWO_STEPS, "{\"n\":" + i + "}", "key-" + i))
                    .toCompletableFuture());
            if (i % 10 == 0) {
                world.settle();
            }
        }
        node.letCommitsGo();
        world.pass(Duration.ofSeconds(5));
        List<Started> accepted = new ArrayList<>();
        for (CompletableFuture<Started> start : starts) {
            assertThat(start).isDone();
            if (start.isCompletedExceptionally()) {
                assertThatThrownBy(start::join).cause().isInstanceOfSatisfying(CoordinatorException.class, refusal -> {
                    assertThat(refusal.category()).isEqualTo(CoordinatorException.Category.OVERLOADED);
                    assertThat(refusal.retryAfter()).isNotNull();
                });
            } else {
                accepted.add(start.join());
            }
        }
        assertThat(accepted).hasSizeBetween(8, 399);
        assertThat(accepted)
                .allMatch(start -> node.shown(start.transaction().id()).status() == TransactionStatus.COMMITTED);
        // Refused is refused: nothing of it was accepted.
        assertThat(world.participants.operations())
                .filteredOn("payment.charge"::equals)
                .hasSize(accepted.size());
    }

    @Test
    void shouldNeverIssueAnIdTwiceOverTakeovers() {
        List<Long> ids = new ArrayList<>();
        for (int life = 0; life < 4; life++) {
            ManualNode node = world.node("node-" + life);
            world.pass(Duration.ofSeconds(6));
            for (int i = 0; i < 40; i++) {
                ids.add(node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id());
            }
            node.kill();
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void shouldRefuseStartsWhenTooManyWaitForAnId() {
        world.store.before = call -> {
            if (call.equals("renew")) {
                throw new StoreException.Unavailable("starting");
            }
        };
        int bound = 4;
        ShardLimits limits = new ShardLimits(bound, 100, 100, 4, 4, 4, 4, 4, 256, Duration.ofSeconds(60));
        ManualNode node = world.node("a", NodeSettings.of("a", "http://a").withShards(limits));
        world.settle();
        List<CompletableFuture<Started>> starts = new ArrayList<>();
        for (int i = 0; i < 8 * bound + 8; i++) {
            starts.add(node.coordinator.start(Sagas.start(Sagas.TWO_STEPS)).toCompletableFuture());
            world.settle();
        }
        assertThat(starts)
                .filteredOn(CompletableFuture::isCompletedExceptionally)
                .hasSize(8);
        assertThatThrownBy(() -> starts.getLast().join())
                .cause()
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("OVERLOADED"));
        world.store.before = CountingStore.NONE;
        world.pass(Duration.ofSeconds(1));
        assertThat(starts)
                .filteredOn(start -> !start.isCompletedExceptionally())
                .hasSize(8 * bound)
                .allMatch(CompletableFuture::isDone);
    }

    @Test
    void shouldRefuseReadsWhenTooManyWaitAtOneTransaction() {
        ShardLimits limits = new ShardLimits(100, 100, 100, 4, 4, 4, 4, 4, 256, Duration.ofSeconds(60));
        ManualNode node = world.node("a", NodeSettings.of("a", "http://a").withShards(limits));
        world.settle();
        world.participants.hold("payment.charge");
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        node.holdCommits();
        world.participants.answer("payment.charge", ScriptedTransport.DONE);
        List<CompletableFuture<TransactionState>> reads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            reads.add(node.coordinator.show(id).toCompletableFuture());
        }
        world.settle();
        assertThat(reads)
                .filteredOn(CompletableFuture::isCompletedExceptionally)
                .hasSize(2);
        node.letCommitsGo();
        assertThat(reads).allMatch(CompletableFuture::isDone);
    }

    @Test
    void shouldAnswerNotFoundForWhatNeverWas() {
        ManualNode node = world.node("a");
        world.settle();
        assertThatThrownBy(() -> node.shown(12_345))
                .cause()
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("TRANSACTION_NOT_FOUND"));
    }
}
