package dev.norn.sdk.tcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Annotated methods behind a proxy, one for each propagation. */
class GlobalTransactionAdviceTest extends InitiatorFixture {
    interface Service {
        @GlobalTransaction(name = "transfer", timeout = "30s")
        void required(Work work) throws Exception;

        @GlobalTransaction(propagation = Propagation.REQUIRES_NEW)
        void requiresNew(Work work) throws Exception;

        @GlobalTransaction(propagation = Propagation.SUPPORTS)
        void supports(Work work) throws Exception;

        @GlobalTransaction(propagation = Propagation.NOT_SUPPORTED)
        void notSupported(Work work) throws Exception;

        @GlobalTransaction(propagation = Propagation.NEVER)
        void never(Work work) throws Exception;

        @GlobalTransaction(propagation = Propagation.MANDATORY)
        void mandatory(Work work) throws Exception;

        @GlobalTransaction(noRollbackFor = IOException.class)
        void lenient(Work work) throws Exception;

        @GlobalTransaction
        CompletionStage<Void> later();

        @GlobalTransaction(timeout = "soon")
        void wrong();
    }

    interface Work {
        void run() throws Exception;
    }

    private Service service;

    @BeforeEach
    void intercept() {
        GlobalTransactionAdvice advice = new GlobalTransactionAdvice(() -> tcc);
        service = (Service) Proxy.newProxyInstance(
                Service.class.getClassLoader(), new Class<?>[] {Service.class}, (proxy, method, arguments) -> {
                    try {
                        return advice.around(method, method.getAnnotation(GlobalTransaction.class), () -> {
                            if (arguments != null) {
                                ((Work) arguments[0]).run();
                            }
                            return null;
                        });
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void hold() {
        CurrentTransaction.get().attempt("bank", "hold", INPUT);
    }

    private String decisions() {
        return coordinator.transactions().stream()
                .map(transaction -> transaction.get("name").asText() + " "
                        + transaction.path("decision").asText("none"))
                .toList()
                .toString();
    }

    @Test
    void shouldBeginAndCommitWhereATransactionIsRequired() throws Exception {
        service.required(GlobalTransactionAdviceTest::hold);
        assertThat(decisions()).isEqualTo("[transfer COMMIT]");
        assertThat(coordinator.only().at("/asked/timeout").asText()).isEqualTo("PT30S");
    }

    @Test
    void shouldRollBackWhenTheMethodThrowsACheckedExceptionToo() {
        assertThatThrownBy(() -> service.required(() -> {
                    hold();
                    throw new IOException("no");
                }))
                .isInstanceOf(IOException.class);
        assertThat(decisions()).isEqualTo("[transfer ROLLBACK]");
    }

    @Test
    void shouldJoinTheOuterTransactionWhereOneIsRequiredSupportedOrMandatory() throws Exception {
        service.required(() -> {
            hold();
            service.required(GlobalTransactionAdviceTest::hold);
            service.supports(GlobalTransactionAdviceTest::hold);
            service.mandatory(GlobalTransactionAdviceTest::hold);
        });
        assertThat(decisions()).isEqualTo("[transfer COMMIT]");
        assertThat(coordinator.only().at("/committed/branches")).hasSize(4);
    }

    @Test
    void shouldRollBackWhatAJoinedMethodFailedAtThoughTheOuterOneCaughtIt() {
        assertThatThrownBy(() -> service.required(() -> {
                    hold();
                    assertThatThrownBy(() -> service.supports(() -> {
                                throw new IOException("no");
                            }))
                            .isInstanceOf(IOException.class);
                }))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasRootCauseMessage("no");
        assertThat(decisions()).isEqualTo("[transfer ROLLBACK]");
    }

    @Test
    void shouldLetAJoinedMethodFailWithAnExceptionThatDoesNotRollBack() throws Exception {
        service.required(() -> {
            hold();
            assertThatThrownBy(() -> service.lenient(() -> {
                        throw new IOException("no");
                    }))
                    .isInstanceOf(IOException.class);
        });
        assertThat(decisions()).isEqualTo("[transfer COMMIT]");
    }

    @Test
    void shouldBeginAnotherOneWhereANewOneIsRequired() {
        assertThatThrownBy(() -> service.required(() -> {
                    hold();
                    service.requiresNew(GlobalTransactionAdviceTest::hold);
                    throw new IOException();
                }))
                .isInstanceOf(IOException.class);
        assertThat(decisions()).isEqualTo("[transfer ROLLBACK, service.requiresNew COMMIT]");
    }

    @Test
    void shouldRunWithoutATransactionWhereItIsNotSupported() throws Exception {
        service.required(() -> {
            hold();
            service.notSupported(() -> assertThat(CurrentTransaction.find()).isEmpty());
            assertThat(CurrentTransaction.find()).isPresent();
        });
        service.supports(() -> assertThat(CurrentTransaction.find()).isEmpty());
        assertThat(decisions()).isEqualTo("[transfer COMMIT]");
    }

    @Test
    void shouldNotDoomASuspendedTransaction() throws Exception {
        service.required(() -> {
            hold();
            assertThatThrownBy(() -> service.notSupported(() -> {
                        throw new IOException("no");
                    }))
                    .isInstanceOf(IOException.class);
        });
        assertThat(decisions()).isEqualTo("[transfer COMMIT]");
    }

    @Test
    void shouldRefuseATransactionWhereThereMustNeverBeOne() {
        assertThatCode(() -> service.never(() -> {})).doesNotThrowAnyException();
        assertThatThrownBy(() -> service.required(() -> service.never(() -> {})))
                .isInstanceOf(PropagationException.class)
                .hasMessageContaining("service.never: there is a current transaction");
    }

    @Test
    void shouldDemandATransactionWhereItIsMandatory() {
        assertThatThrownBy(() -> service.mandatory(() -> {})).isInstanceOf(PropagationException.class);
    }

    @Test
    void shouldRefuseMethodsWhoseWorkIsNotDoneWhenTheyReturn() {
        assertThatThrownBy(() -> service.later())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("returns a CompletionStage (expected: a method whose work is done");
    }

    @Test
    void shouldRefuseATimeoutThatIsNone() {
        assertThatThrownBy(() -> service.wrong())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("timeout: 'soon' (expected: a duration");
    }
}
