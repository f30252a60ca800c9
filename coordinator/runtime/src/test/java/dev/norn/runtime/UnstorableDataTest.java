package dev.norn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.dsl.Json;
import dev.norn.engine.Answer;
import dev.norn.engine.Input;
import dev.norn.engine.Repair;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Content that the database refuses concerns the transaction that carries it, and nobody else. */
class UnstorableDataTest {

    private static final Json UNSTORABLE = new Json("\"" + (char) 0 + "\"");

    private final ManualWorld world = new ManualWorld();
    private final ManualNode node = world.node("a");

    @BeforeEach
    void begin() {
        world.settle();
    }

    @Test
    void shouldRefuseAStartWhoseInputCannotBeStored() {
        CompletableFuture<Started> fine =
                node.coordinator.start(Sagas.start(Sagas.TWO_STEPS)).toCompletableFuture();
        assertThatThrownBy(() -> node.started(Sagas.start(Sagas.TWO_STEPS, UNSTORABLE.text(), "key")))
                .cause()
                .isInstanceOfSatisfying(CoordinatorException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("UNSTORABLE_DATA");
                    assertThat(refusal.category()).isEqualTo(CoordinatorException.Category.INVALID);
                });
        assertThat(fine).isCompleted();
        assertThat(node.started(Sagas.start(Sagas.TWO_STEPS, "{}", "key")).replayed())
                .isFalse();
    }

    @Test
    void shouldTakeAReplyThatCannotBeStoredAsUnknownAndAskAgain() {
        world.participants.script("payment.charge", new Answer.Done(UNSTORABLE));
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        TransactionState state = node.shown(id);
        assertThat(state.branches().getFirst().lastError()).isNotNull();
        assertThat(state.branches().getFirst().lastError().code()).isEqualTo("UNSTORABLE_DATA");
        world.pass(Duration.ofSeconds(2));
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldFindTheOneOfSeveralMergedInputsThatCannotBeStored() {
        for (String operation : new String[] {"a.do", "b.do", "c.do"}) {
            world.participants.hold(operation);
        }
        long id = node.started(Sagas.start(Sagas.PARALLEL)).transaction().id();
        node.holdCommits();
        world.participants.answer("a.do", ScriptedTransport.DONE);
        world.participants.answer("b.do", new Answer.Done(UNSTORABLE));
        world.participants.answer("c.do", ScriptedTransport.DONE);
        world.participants.letGo("b.do");
        node.letCommitsGo();
        assertThat(node.shown(id).branches())
                .extracting(branch ->
                        branch.lastError() == null ? "" : branch.lastError().code())
                .containsExactly("", "UNSTORABLE_DATA", "");
        world.pass(Duration.ofSeconds(2));
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
    }

    @Test
    void shouldGiveACommandBackThatCannotBeStored() {
        world.participants.script("slow.do", ScriptedTransport.LOST);
        long id = node.started(Sagas.start(Sagas.PATIENT)).transaction().id();
        Repair repair = new Repair("test", "test");
        assertThatThrownBy(() -> node.now(node.coordinator.command(id, new Input.RetryNow(0, UNSTORABLE, repair))))
                .cause()
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("UNSTORABLE_DATA"));
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.ACTIVE);
        node.now(node.coordinator.command(id, new Input.RetryNow(0, null, repair)));
        assertThat(node.shown(id).status()).isEqualTo(TransactionStatus.COMMITTED);
    }
}
