package dev.norn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.Input;
import dev.norn.engine.RegistrationKey;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.TriedBy;
import dev.norn.runtime.NodeStatus.Phase;
import dev.norn.runtime.shard.ShardLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** TCC transactions through the production node: what is durable when, what is written together, who waits for what. */
class TccThroughNodeTest {

    private static final Duration LEASE = NodeSettings.DEFAULT_LEASE_TIME;
    private static final Duration SHORT = Duration.ofMillis(19);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ManualWorld world = new ManualWorld();
    private ManualNode node = world.node("a");

    @BeforeEach
    void begin() {
        world.settle();
    }

    @Test
    void shouldAnswerARegistrationOnlyWhenItIsDurable() {
        long id = begun(0, null);
        node.holdCommits();
        CompletableFuture<Registered> registered =
                node.coordinator.register(id, registration(2, "key")).toCompletableFuture();
        world.pass(Duration.ofMillis(500));
        assertThat(registered).isNotDone();
        node.letCommitsGo();
        assertThat(registered.join().branches()).extracting(it -> it.id()).containsExactly("1", "2");
        assertThat(registered.join().replayed()).isFalse();
    }

    @Test
    void shouldAnswerARepeatedRegistrationOnlyWhenTheFirstIsDurable() {
        long id = begun(0, null);
        node.holdCommits();
        List<CompletableFuture<Registered>> both = List.of(
                node.coordinator.register(id, registration(1, "key")).toCompletableFuture(),
                node.coordinator.register(id, registration(1, "key")).toCompletableFuture());
        world.settle();
        assertThat(both).noneMatch(CompletableFuture::isDone);
        node.letCommitsGo();
        assertThat(both).extracting(it -> it.join().replayed()).containsExactly(false, true);
        assertThat(node.shown(id).branches()).hasSize(1);
    }

    @Test
    void shouldAnswerARegistrationsKeyAfterATakeover() {
        long id = begun(1, null);
        node.now(node.coordinator.register(id, registration(2, "key")));
        takeOver();
        Registered again = node.now(node.coordinator.register(id, registration(2, "key")));
        assertThat(again.replayed()).isTrue();
        assertThat(again.branches()).extracting(it -> it.id()).containsExactly("2", "3");
        assertThat(node.shown(id).branches()).hasSize(3);
        assertRefused(
                "IDEMPOTENCY_KEY_REUSED",
                () -> node.now(node.coordinator.register(
                        id, new Input.Register(specs(2), new RegistrationKey("key", "other body")))));
    }

    @Test
    void shouldRefuseAlsoWhatCannotBeRegisteredOnlyWhenTheReasonIsDurable() {
        long id = begun(1, null);
        node.holdCommits();
        CompletableFuture<TransactionState> commit =
                node.coordinator.command(id, new Input.Commit(null)).toCompletableFuture();
        CompletableFuture<Registered> late =
                node.coordinator.register(id, registration(1, null)).toCompletableFuture();
        world.settle();
        assertThat(late).isNotDone();
        node.letCommitsGo();
        assertThat(commit.join().branches()).hasSize(1);
        assertRefused("ALREADY_DECIDED", late::join);
    }

    @Test
    void shouldAnswerACommitWithPatienceAtTheEnd() {
        long id = begun(2, null);
        world.participants.hold("bank-1.hold");
        CompletableFuture<TransactionState> commit = commit(id, PATIENCE);
        world.pass(Duration.ofSeconds(1));
        assertThat(commit).isNotDone();
        world.participants.answer("bank-1.hold", ScriptedTransport.DONE);
        assertThat(commit.join().status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(commit(id, PATIENCE))
                .isCompletedWithValueMatching(it -> it.status().equals(TransactionStatus.COMMITTED));
    }

    @Test
    void shouldAnswerACommitWhenItsPatienceIsOver() {
        long id = begun(1, null);
        world.participants.hold("bank-0.hold");
        CompletableFuture<TransactionState> commit = commit(id, Duration.ofSeconds(2));
        CompletableFuture<TransactionState> impatient = commit(id, Duration.ZERO);
        assertThat(impatient.join().status()).isEqualTo(TransactionStatus.COMMITTING);
        world.pass(Duration.ofMillis(1_990));
        assertThat(commit).isNotDone();
        world.pass(Duration.ofMillis(20));
        assertThat(commit.join().status()).isEqualTo(TransactionStatus.COMMITTING);
    }

    @Test
    void shouldTellWhoWaitsForAnEndThatTheTermIsLost() {
        long id = begun(1, null);
        world.participants.hold("bank-0.hold");
        CompletableFuture<TransactionState> commit = commit(id, Duration.ofSeconds(60));
        node.holdLeaseCalls();
        world.pass(LEASE.plusSeconds(1));
        assertThat(node.status().phase()).isNotEqualTo(Phase.ACTIVE);
        assertThatThrownBy(commit::join)
                .cause()
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        refusal -> assertThat(refusal.category()).isEqualTo(CoordinatorException.Category.UNAVAILABLE));
    }

    @Test
    void shouldWriteConfirmsThatComeTogetherInOneEntry() {
        long id = committing(2);
        int before = entries(id);
        world.participants.answer("bank-0.hold", ScriptedTransport.DONE);
        world.pass(SHORT);
        assertThat(entries(id)).as("it waits for the one beside it").isEqualTo(before);
        world.participants.answer("bank-1.hold", ScriptedTransport.DONE);
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(entries(id)).isEqualTo(before + 1);
    }

    @Test
    void shouldWriteAConfirmThatWaitedInVain() {
        long id = committing(2);
        int before = entries(id);
        world.participants.answer("bank-0.hold", ScriptedTransport.DONE);
        world.pass(Duration.ofMillis(21));
        assertThat(entries(id)).isEqualTo(before + 1);
        assertThat(node.shown(id).branches())
                .extracting(it -> it.status())
                .containsExactly(BranchStatus.CONFIRMED, BranchStatus.CONFIRMING);
        world.pass(Duration.ofMinutes(10));
        assertThat(entries(id))
                .as("and attention, because the other never answers")
                .isEqualTo(before + 2);
    }

    @Test
    void shouldNotLetACommandWaitBehindAConfirmThatWaits() {
        long id = committing(2);
        world.participants.answer("bank-0.hold", ScriptedTransport.DONE);
        assertThat(commit(id, Duration.ZERO).join().branches())
                .extracting(it -> it.status())
                .containsExactly(BranchStatus.CONFIRMED, BranchStatus.CONFIRMING);
    }

    @Test
    void shouldAskAgainForAConfirmThatWaitedWhenTheNodeDied() {
        long id = committing(2);
        world.participants.answer("bank-0.hold", ScriptedTransport.DONE);
        world.participants.letGo("bank-0.hold");
        world.participants.letGo("bank-1.hold");
        takeOver();
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(world.participants.operations().stream().filter("bank-0.hold"::equals))
                .hasSize(2);
    }

    @Test
    void shouldComeToRestWithAConfirmThatWaits() {
        long id = committing(2);
        world.participants.answer("bank-0.hold", ScriptedTransport.DONE);
        node.control.stop();
        world.pass(Duration.ofMillis(100));
        world.participants.answer("bank-1.hold", ScriptedTransport.DONE);
        world.pass(Duration.ofMillis(200));
        assertThat(node.status().phase()).isEqualTo(Phase.STOPPED);
        assertThat(world.database.row(id).orElseThrow().status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldKeepAnUndecidedOneInMemory() {
        long id = begun(1, null);
        world.pass(Duration.ofSeconds(50));
        assertThat(node.status().inMemory()).isEqualTo(1);
        assertThat(world.database.row(id).orElseThrow().nextDueAt()).isNull();
        world.pass(Duration.ofSeconds(12));
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.ROLLED_BACK);
    }

    @Test
    void shouldLetOneThatIsGivenLongLeaveMemoryAndComeBackForItsCommit() {
        long id = begun(1, Duration.ofHours(1));
        world.pass(Duration.ofSeconds(3));
        assertThat(node.status().inMemory()).isZero();
        assertThat(node.status().activeTransactions()).isEqualTo(1);
        assertThat(commit(id, PATIENCE).join().status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(world.participants.operations()).containsExactly("bank-0.hold");
    }

    @Test
    void shouldRollOneBackThatLeftMemoryWhenItsDeadlineComes() {
        long id = begun(1, Duration.ofHours(1));
        world.pass(Duration.ofHours(1).plusSeconds(2));
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.ROLLED_BACK);
    }

    @Test
    void shouldRollBackAtTheDeadlineAfterATakeover() {
        long id = begun(1, Duration.ofSeconds(30));
        takeOver();
        world.pass(Duration.ofSeconds(25));
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.ROLLED_BACK);
        assertThat(world.participants.operations()).containsExactly("bank-0.hold");
        assertThat(world.participants.made.getFirst().header("Norn-Operation")).isEqualTo("cancel");
    }

    @Test
    void shouldBoundTheCommandsThatWaitAtOneTransactionAndNotTheAnswers() {
        ShardLimits few = new ShardLimits(100, 100, 100, 4, 4, 4, 4, 100, 256, Duration.ofSeconds(60));
        node.kill();
        node = world.node("b", NodeSettings.of("b", "http://b").withShards(few));
        world.pass(LEASE.plusSeconds(1));
        long id = committing(8);
        for (int i = 0; i < 6; i++) {
            world.participants.answer("bank-" + i + ".hold", ScriptedTransport.DONE);
        }
        node.holdCommits();
        List<CompletableFuture<TransactionState>> commands = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            commands.add(commit(id, Duration.ZERO));
        }
        assertThat(commands.getFirst()).isNotCompletedExceptionally();
        assertThat(commands)
                .filteredOn(CompletableFuture::isCompletedExceptionally)
                .isNotEmpty();
        node.letCommitsGo();
        assertThat(commands).allMatch(CompletableFuture::isDone);
        world.participants.answer("bank-6.hold", ScriptedTransport.DONE);
        world.participants.answer("bank-7.hold", ScriptedTransport.DONE);
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldTryConfirmAndEndADeclaredOneInThreeEntries() {
        Started started = node.started(
                new StartTcc("transfer", TriedBy.COORDINATOR, specs(2), null, null, Map.of(), Duration.ofSeconds(10)));
        long id = started.transaction().id();
        world.pass(Duration.ofSeconds(1));
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(entries(id)).isEqualTo(3);
        assertThat(world.participants.made)
                .extracting(it -> it.header("Norn-Operation"))
                .containsExactly("try", "try", "confirm", "confirm");
    }

    @Test
    void shouldRefuseWhatIsOfTheOtherMode() {
        long saga = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        assertRefused("WRONG_MODE", () -> node.now(node.coordinator.register(saga, registration(1, null))));
        assertRefused("WRONG_MODE", () -> node.now(node.coordinator.command(saga, new Input.Commit(null))));
    }

    // ---- what tests say

    private long begun(int branches, @Nullable Duration timeout) {
        return node.started(new StartTcc("transfer", TriedBy.INITIATOR, specs(branches), null, null, Map.of(), timeout))
                .transaction()
                .id();
    }

    /** A transaction that is decided to commit, and whose confirms are held. */
    private long committing(int branches) {
        for (int i = 0; i < branches; i++) {
            world.participants.hold("bank-" + i + ".hold");
        }
        long id = begun(branches, null);
        assertThat(commit(id, Duration.ZERO).join().status()).isEqualTo(TransactionStatus.COMMITTING);
        return id;
    }

    private CompletableFuture<TransactionState> commit(long id, Duration patience) {
        CompletionStage<TransactionState> commit = node.coordinator.command(id, new Input.Commit(null), patience);
        world.settle();
        return commit.toCompletableFuture();
    }

    private void takeOver() {
        node.kill();
        node = world.node("successor");
        world.pass(LEASE.plusSeconds(1));
    }

    private int entries(long id) {
        return world.database.read(id).size();
    }

    private static void assertRefused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .cause()
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    private static Input.Register registration(int branches, @Nullable String key) {
        return new Input.Register(specs(branches), key == null ? null : new RegistrationKey(key, "body"));
    }

    private static List<BranchSpec> specs(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new BranchSpec(
                        new OperationName("bank-" + i, "hold"),
                        new Json("{\"amount\":1}"),
                        BranchSpec.DEFAULT_TIMEOUT,
                        null))
                .toList();
    }
}
