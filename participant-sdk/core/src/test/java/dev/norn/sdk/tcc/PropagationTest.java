package dev.norn.sdk.tcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class PropagationTest extends InitiatorFixture {
    private TccBuilder required() {
        return tcc.tcc("inner");
    }

    @Test
    void shouldTakePartInTheCurrentTransaction() {
        tcc.tcc("outer").run(outer -> {
            outer.attempt("bank", "hold", INPUT);
            required().run(inner -> {
                assertThat(inner).isSameAs(outer);
                inner.attempt("bank", "credit", INPUT);
            });
            assertThat(coordinator.only().has("decision"))
                    .as("not by the inner one")
                    .isFalse();
        });
        assertThat(coordinator.only().at("/committed/branches")).hasSize(2);
        assertThat(CurrentTransaction.find()).isEmpty();
    }

    @Test
    void shouldRollBackTheOuterTransactionIfAnInnerOneFailedThoughItsExceptionWasCaught() {
        IllegalStateException failure = new IllegalStateException("inner");
        assertThatThrownBy(() -> tcc.tcc("outer").run(outer -> {
                    outer.attempt("bank", "hold", INPUT);
                    assertThatThrownBy(() -> required().run(inner -> {
                                throw failure;
                            }))
                            .isSameAs(failure);
                }))
                .isInstanceOfSatisfying(TransactionRolledBackException.class, e -> {
                    assertThat(e.code()).isEqualTo("ROLLBACK_ONLY");
                    assertThat(e).hasCause(failure);
                });
        assertThat(coordinator.only().get("decision")).hasToString("\"ROLLBACK\"");
    }

    @Test
    void shouldNotDoomTheOuterTransactionByAnExceptionThatDoesNotRollBack() {
        tcc.tcc("outer").run(outer -> {
            outer.attempt("bank", "hold", INPUT);
            assertThatThrownBy(() -> required()
                            .noRollbackFor(IllegalStateException.class)
                            .run(inner -> {
                                throw new IllegalStateException();
                            }))
                    .isInstanceOf(IllegalStateException.class);
        });
        assertThat(coordinator.only().get("decision")).hasToString("\"COMMIT\"");
    }

    @Test
    void shouldSuspendTheCurrentTransactionForANewOne() {
        assertThatThrownBy(() -> tcc.tcc("outer").run(outer -> {
                    outer.attempt("bank", "hold", INPUT);
                    tcc.tcc("audit").propagation(Propagation.REQUIRES_NEW).run(inner -> {
                        assertThat(CurrentTransaction.get()).isSameAs(inner).isNotSameAs(outer);
                        inner.attempt("bank", "note", INPUT);
                    });
                    assertThat(CurrentTransaction.get()).isSameAs(outer);
                    throw new IllegalStateException();
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(coordinator.transactions())
                .extracting(transaction -> transaction.get("decision").asText())
                .containsExactly("ROLLBACK", "COMMIT");
    }

    @Test
    void shouldDemandATransactionWhereItIsMandatory() {
        TccBuilder mandatory = tcc.tcc("inner").propagation(Propagation.MANDATORY);
        assertThatThrownBy(() -> mandatory.run(tx -> {}))
                .isInstanceOf(PropagationException.class)
                .hasMessageContaining("inner: no current transaction");
        tcc.tcc("outer").run(outer -> mandatory.run(inner -> assertThat(inner).isSameAs(outer)));
    }

    @Test
    void shouldCarryTheTransactionToOtherThreadsOnlyIfAsked() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            tcc.tcc("outer").<Exception>run(outer -> {
                assertThat(thread.submit(CurrentTransaction::find).get()).isEmpty();
                thread.submit(CurrentTransaction.carrying(
                                () -> CurrentTransaction.get().attempt("bank", "hold", INPUT)))
                        .get();
                assertThat(thread.submit(CurrentTransaction::find).get()).isEmpty();
            });
        } finally {
            thread.shutdownNow();
        }
        assertThat(coordinator.only().at("/committed/branches")).hasSize(1);
    }

    @Test
    void shouldDecideByTheRuleWhoseClassIsNearest() {
        RollbackRules rules = new RollbackRules(
                List.of(IllegalArgumentException.class), List.of(RuntimeException.class, NumberFormatException.class));
        assertThat(rules.rollsBack(new Exception())).isTrue();
        assertThat(rules.rollsBack(new Error())).isTrue();
        assertThat(rules.rollsBack(new IllegalStateException())).isFalse();
        assertThat(rules.rollsBack(new IllegalArgumentException())).isTrue();
        assertThat(rules.rollsBack(new NumberFormatException())).isFalse();
    }
}
