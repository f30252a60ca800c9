package dev.norn.sdk.tcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.protocol.Decision;
import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.client.NornOutcomeUnknownException;
import dev.norn.sdk.client.NornProblemException;
import dev.norn.sdk.client.Transaction;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TccTransactionsTest extends InitiatorFixture {
    private static final Duration IMPATIENT = Duration.ofMillis(300);

    @Test
    void shouldBeginWithTheFirstBranchAndCommitWithTheResultsOfTheTries() {
        Hold hold = tcc.tcc("transfer")
                .businessKey("t-1")
                .label("team", "blue")
                .timeout(Duration.ofSeconds(30))
                .call(tx -> {
                    Hold first = tx.attempt("bank", "hold", INPUT, Hold.class);
                    tx.attempt("bank", "credit", INPUT);
                    return first;
                });

        assertThat(hold).isEqualTo(new Hold(7));
        assertThat(coordinator.asked())
                .containsExactly(
                        "GET participants/bank",
                        "POST transactions",
                        "POST transactions/1000/branches",
                        "POST transactions/1000/commit");
        assertThat(coordinator.only().get("asked"))
                .hasToString("{\"mode\":\"tcc\",\"name\":\"transfer\",\"timeout\":\"PT30S\",\"businessKey\":\"t-1\","
                        + "\"labels\":{\"team\":\"blue\"},\"branches\":[{\"participant\":\"bank\",\"operation\":\"hold\","
                        + "\"input\":{\"account\":\"anna\",\"amount\":30}}]}");
        assertThat(coordinator.only().at("/committed/branches"))
                .hasToString("[{\"id\":\"b1\",\"result\":{\"hold\":7}},{\"id\":\"b2\",\"result\":{\"hold\":7}}]");
    }

    @Test
    void shouldSendTriesAsTheProtocolSays() {
        Instant before = Instant.now();
        tcc.tcc("transfer").run(tx -> tx.attempt("bank", "hold", INPUT));

        Bank.Call call = bank.calls().get(0);
        assertThat(call.path()).isEqualTo("/bank/hold");
        assertThat(call.body()).isEqualTo("{\"input\":{\"account\":\"anna\",\"amount\":30}}");
        assertThat(call.header("Norn-Transaction")).isEqualTo("1000");
        assertThat(call.header("Norn-Branch")).isEqualTo("b1");
        assertThat(call.header("Norn-Operation")).isEqualTo("try");
        assertThat(call.header("Norn-Attempt")).isEqualTo("1");
        assertThat(call.header("Idempotency-Key")).isEqualTo("1000/b1/try");
        assertThat(Instant.parse(call.header("Norn-Deadline")))
                .isBetween(before, Instant.now().plus(TRY_TIMEOUT));
    }

    @Test
    void shouldRegisterSeveralBranchesWithOneCallAndTryThemAll() {
        TccCall<Hold> one = TccCall.of("bank", "hold", INPUT, Hold.class);
        TccCall<Hold> other = TccCall.of("bank", "hold", INPUT, Hold.class);
        bank.then(Bank.answer(200, "application/json", "{\"hold\": 1}"));
        bank.then(Bank.answer(200, "application/json", "{\"hold\": 1}"));

        tcc.tcc("transfer").run(tx -> {
            TccResults results = tx.attemptAll(one, other, TccCall.local("fees", "take", INPUT, call -> call.branch()));
            assertThat(results.of(one)).isEqualTo(new Hold(1));
            assertThat(results.of(other)).isEqualTo(new Hold(1));
        });

        assertThat(coordinator.asked())
                .filteredOn(call -> call.startsWith("POST"))
                .hasSize(2);
        assertThat(coordinator.only().at("/committed/branches/2")).hasToString("{\"id\":\"b3\",\"result\":\"b3\"}");
    }

    @Test
    void shouldCallNobodyForWorkWithoutAttempts() {
        assertThat(tcc.tcc("transfer").<Integer, RuntimeException>call(tx -> 5)).isEqualTo(5);
        assertThatThrownBy(() -> tcc.tcc("transfer").run(tx -> {
                    throw new IOException("no");
                }))
                .isInstanceOf(IOException.class);
        assertThat(coordinator.asked()).isEmpty();
    }

    @Test
    void shouldBeginWithoutABranchIfItsIdIsAsked() {
        String id = tcc.tcc("transfer").call(tx -> tx.id());
        assertThat(id).isEqualTo("1000");
        assertThat(coordinator.only().get("decision")).hasToString("\"COMMIT\"");
    }

    @Test
    void shouldRunATryInThisApplication() throws IOException {
        String result = tcc.tcc("transfer")
                .call(tx -> tx.enlist("fees", "take", INPUT, call -> {
                    assertThat(CurrentTransaction.find())
                            .as("as it would be over HTTP")
                            .isEmpty();
                    return call.idempotencyKey();
                }));
        assertThat(result).isEqualTo("1000/b1/try");
        assertThat(coordinator.only().at("/committed/branches/0/result").asText())
                .isEqualTo(result);
    }

    @Test
    void shouldRollBackAndThrowWhatTheWorkThrew() {
        IOException failure = new IOException("no");
        assertThatThrownBy(() -> tcc.tcc("transfer").run(tx -> {
                    tx.attempt("bank", "hold", INPUT);
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(coordinator.only().get("decision")).hasToString("\"ROLLBACK\"");
        assertThat(coordinator.only().get("reason").asText()).isEqualTo("java.io.IOException: no");
    }

    @Test
    void shouldCommitInSpiteOfAnExceptionThatDoesNotRollBack() {
        assertThatThrownBy(() -> tcc.tcc("transfer")
                        .noRollbackFor(IOException.class)
                        .run(tx -> {
                            tx.attempt("bank", "hold", INPUT);
                            throw new java.io.FileNotFoundException();
                        }))
                .isInstanceOf(java.io.FileNotFoundException.class);
        assertThat(coordinator.only().get("decision")).hasToString("\"COMMIT\"");
    }

    @Test
    void shouldThrowABusinessNoAndRollBack() {
        bank.then(Bank.problem(422, "INSUFFICIENT_FUNDS"));
        assertThatThrownBy(() -> tcc.tcc("transfer").run(tx -> tx.attempt("bank", "hold", INPUT)))
                .isInstanceOfSatisfying(BusinessFailure.class, no -> {
                    assertThat(no.code()).isEqualTo("INSUFFICIENT_FUNDS");
                    assertThat(no.detail()).isEqualTo("because");
                    assertThat(no.properties()).containsEntry("missing", 5);
                });
        assertThat(bank.calls()).hasSize(1);
        assertThat(coordinator.only().get("decision")).hasToString("\"ROLLBACK\"");
    }

    @Test
    void shouldNotCommitATransactionWhoseTrySaidNoEvenIfTheWorkCaughtIt() {
        bank.then(Bank.problem(422, "INSUFFICIENT_FUNDS"));
        assertThatThrownBy(() -> tcc.tcc("transfer")
                        .noRollbackFor(BusinessFailure.class)
                        .run(tx -> {
                            assertThatThrownBy(() -> tx.attempt("bank", "hold", INPUT))
                                    .isInstanceOf(BusinessFailure.class);
                            tx.attempt("bank", "hold", INPUT);
                        }))
                .isInstanceOfSatisfying(TransactionRolledBackException.class, e -> {
                    assertThat(e.code()).isEqualTo("ROLLBACK_ONLY");
                    assertThat(e).hasCauseInstanceOf(BusinessFailure.class);
                });
        assertThat(coordinator.only().get("decision")).hasToString("\"ROLLBACK\"");
    }

    @Test
    void shouldRepeatATryWhoseReplyWasLostWithTheSameKey() {
        bank.then(Bank.hangUp()).then(Bank.problem(503, "CONTENTION"));
        tcc.tcc("transfer").run(tx -> tx.attempt("bank", "hold", INPUT));

        assertThat(bank.calls()).extracting(call -> call.header("Norn-Attempt")).containsExactly("1", "2", "3");
        assertThat(bank.calls())
                .extracting(call -> call.header("Idempotency-Key"))
                .containsOnly("1000/b1/try");
        assertThat(coordinator.only().get("branches")).hasSize(1);
    }

    @Test
    void shouldFailTheTransactionIfATryStaysUnknown() {
        bank.then(Bank.hangUp()).then(Bank.hangUp()).then(Bank.problem(500, "OPERATION_FAILED"));
        assertThatThrownBy(() -> tcc.tcc("transfer").run(tx -> tx.attempt("bank", "hold", INPUT)))
                .isInstanceOfSatisfying(TryFailedException.class, e -> {
                    assertThat(e.code()).isEqualTo("TRY_UNKNOWN");
                    assertThat(e.transactionId()).isEqualTo("1000");
                    assertThat(e).hasMessage("try of bank.hold: 500 OPERATION_FAILED: because");
                });
        assertThat(bank.calls()).hasSize(3);
        assertThat(coordinator.only().get("decision")).hasToString("\"ROLLBACK\"");
    }

    @Test
    void shouldNotRepeatATryThatWillNeverRun() {
        bank.then(Bank.problem(409, "ALREADY_UNDONE"));
        assertThatThrownBy(() -> tcc.tcc("transfer").run(tx -> tx.attempt("bank", "hold", INPUT)))
                .isInstanceOfSatisfying(
                        TryFailedException.class, e -> assertThat(e.code()).isEqualTo("TRY_REFUSED"));
        assertThat(bank.calls()).hasSize(1);
    }

    @Test
    void shouldAskAParticipantThatIsStillWorkingWithoutUsingUpAttempts() {
        for (int i = 0; i < 5; i++) {
            bank.then(Bank.answer(202, "application/json", "", "Retry-After", "0"));
        }
        tcc.tcc("transfer").run(tx -> tx.attempt("bank", "hold", INPUT));
        assertThat(bank.calls()).hasSize(6);
    }

    @Test
    void shouldRegisterNoBranchForAParticipantThatHasNoInstance() {
        assertThatThrownBy(() -> tcc.tcc("transfer").run(tx -> tx.attempt("nobody", "hold", INPUT)))
                .isInstanceOfSatisfying(
                        TryFailedException.class, e -> assertThat(e.code()).isEqualTo("NO_INSTANCE"));
        assertThat(coordinator.transactions()).isEmpty();
    }

    @Test
    void shouldFindAnInstanceThatMoved() throws IOException {
        tcc.tcc("transfer").run(tx -> tx.attempt("bank", "hold", INPUT));
        bank.close();
        try (Bank moved = new Bank()) {
            coordinator.participant("bank", moved.url());
            TccTransactions patient = TccTransactions.builder(client)
                    .tryPolicy(TryPolicy.DEFAULTS)
                    .addresses(new RegisteredAddresses(client))
                    .build();
            patient.tcc("transfer").run(tx -> tx.attempt("bank", "hold", INPUT));
            assertThat(moved.calls()).hasSize(1);
        }
    }

    @Test
    void shouldRegisterNoSecondBranchWhenTheReplyToARegistrationIsLost() {
        coordinator.loseReplies("begin", 1);
        coordinator.loseReplies("branches", 1);
        tcc.tcc("transfer").run(tx -> {
            tx.attempt("bank", "hold", INPUT);
            tx.attempt("bank", "credit", INPUT);
        });
        assertThat(coordinator.only().get("branches")).hasSize(2);
        assertThat(coordinator.only().get("decision")).hasToString("\"COMMIT\"");
    }

    @Test
    void shouldRollBackIfARegistrationStaysUnknown() {
        coordinator.loseReplies("branches", 2);
        assertThatThrownBy(() -> tcc.tcc("transfer").run(tx -> {
                    tx.attempt("bank", "hold", INPUT);
                    tx.attempt("bank", "credit", INPUT);
                }))
                .isInstanceOf(NornOutcomeUnknownException.class);
        assertThat(bank.calls()).hasSize(1);
        assertThat(coordinator.only().get("decision")).hasToString("\"ROLLBACK\"");
    }

    @Test
    void shouldRepeatACommitWhoseReplyIsLost() {
        coordinator.loseReplies("commit", 3);
        tcc.tcc("transfer").run(tx -> tx.attempt("bank", "hold", INPUT));
        assertThat(coordinator.only().get("decision")).hasToString("\"COMMIT\"");
        assertThat(coordinator.asked())
                .filteredOn(call -> call.endsWith("/commit"))
                .hasSize(4);
    }

    @Test
    void shouldLookUpTheOutcomeOfACommitThatIsNeverAnswered() {
        coordinator.loseReplies("commit", 1000);
        initiator(IMPATIENT).tcc("transfer").run(tx -> tx.attempt("bank", "hold", INPUT));
        assertThat(coordinator.only().get("decision")).hasToString("\"COMMIT\"");
        assertThat(coordinator.asked()).last().isEqualTo("GET transactions/1000");
    }

    @Test
    void shouldSayThatTheOutcomeIsUnknownIfTheCoordinatorCannotBeReached() {
        assertThatThrownBy(() -> initiator(IMPATIENT).tcc("transfer").run(tx -> {
                    tx.attempt("bank", "hold", INPUT);
                    coordinator.close();
                }))
                .isInstanceOfSatisfying(TransactionOutcomeUnknownException.class, e -> {
                    assertThat(e.transactionId()).isEqualTo("1000");
                    assertThat(e.code()).isEqualTo("OUTCOME_UNKNOWN");
                });
    }

    @Test
    void shouldSayThatTheDeadlineHasRolledBack() {
        assertThatThrownBy(() -> tcc.tcc("transfer").run(tx -> {
                    tx.attempt("bank", "hold", INPUT);
                    coordinator.decideBehindTheBack(tx.id(), "ROLLBACK");
                }))
                .isInstanceOfSatisfying(TransactionRolledBackException.class, e -> {
                    assertThat(e.code()).isEqualTo("ALREADY_DECIDED");
                    assertThat(e.transactionId()).isEqualTo("1000");
                });
    }

    @Test
    void shouldRefuseAnAttemptAfterTheDeadlineHasRolledBack() {
        assertThatThrownBy(() -> tcc.tcc("transfer").run(tx -> {
                    tx.attempt("bank", "hold", INPUT);
                    coordinator.decideBehindTheBack(tx.id(), "ROLLBACK");
                    tx.attempt("bank", "hold", INPUT);
                }))
                .isInstanceOfSatisfying(
                        NornProblemException.class, e -> assertThat(e.code()).isEqualTo("ALREADY_DECIDED"));
        assertThat(bank.calls()).hasSize(1);
    }

    @Test
    void shouldRollBackIfTheCoordinatorKnowsABranchThatItDoesNot() {
        assertThatThrownBy(() -> tcc.tcc("transfer").run(tx -> {
                    tx.attempt("bank", "hold", INPUT);
                    coordinator.registerBehindTheBack(tx.id());
                }))
                .isInstanceOfSatisfying(
                        TransactionRolledBackException.class,
                        e -> assertThat(e.code()).isEqualTo("BRANCHES_DIFFER"));
        assertThat(coordinator.only().get("decision")).hasToString("\"ROLLBACK\"");
    }

    @Test
    void shouldLeaveATransactionToItsDeadlineIfTheRollbackIsNotTaken() {
        IOException failure = new IOException("no");
        assertThatThrownBy(() -> tcc.tcc("transfer").run(tx -> {
                    tx.attempt("bank", "hold", INPUT);
                    coordinator.beUnavailable("rollback", 1000);
                    throw failure;
                }))
                .isSameAs(failure)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(coordinator.only().has("decision")).isFalse();
    }

    @Test
    void shouldTellItsDecisionThoughItsThreadIsInterrupted() {
        tcc.tcc("transfer").run(tx -> {
            tx.attempt("bank", "hold", INPUT);
            Thread.currentThread().interrupt();
        });
        assertThat(Thread.interrupted()).as("still interrupted afterwards").isTrue();
        assertThat(coordinator.only().get("decision")).hasToString("\"COMMIT\"");
    }

    @Test
    void shouldRefuseAttemptsAfterTheEnd() {
        AtomicReference<TccTransaction> kept = new AtomicReference<>();
        tcc.tcc("transfer").run(kept::set);
        assertThatThrownBy(() -> kept.get().attempt("bank", "hold", INPUT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kept.get().id()).isInstanceOf(IllegalStateException.class);
        assertThat(coordinator.transactions()).isEmpty();
    }

    @Test
    void shouldCommitTheBranchesThatAJoinedApplicationReported() {
        tcc.tcc("transfer").run(tx -> {
            tx.attempt("bank", "hold", INPUT);
            JoinedTransaction joined = tcc.join(tx.id());
            joined.attempt("bank", "credit", INPUT);
            tx.include(joined.leave());
        });
        assertThat(coordinator.only().at("/committed/branches")).hasSize(2);
    }

    @Test
    void shouldNotCommitWhatAJoinedApplicationFailedAt() {
        assertThatThrownBy(() -> tcc.tcc("transfer").run(tx -> {
                    tx.attempt("bank", "hold", INPUT);
                    JoinedTransaction joined = tcc.join(tx.id());
                    joined.attempt("bank", "credit", INPUT);
                    bank.then(Bank.problem(422, "NO"));
                    assertThatThrownBy(() -> joined.attempt("bank", "credit", INPUT))
                            .isInstanceOf(BusinessFailure.class);
                    tx.include(joined.leave());
                }))
                .isInstanceOfSatisfying(
                        TransactionRolledBackException.class,
                        e -> assertThat(e.code()).isEqualTo("BRANCHES_DIFFER"));
    }

    @Test
    void shouldLeaveADeclarativeTransactionToTheCoordinator() {
        Transaction transaction = client.tcc("transfer")
                .branch("bank", "hold", INPUT)
                .branch("bank", "credit", INPUT)
                .idempotencyKey("k")
                .execute();
        assertThat(transaction.decision()).isEqualTo(Decision.COMMIT);
        assertThat(transaction.branches()).hasSize(2);
        assertThat(coordinator.asked()).isEqualTo(List.of("POST transactions"));
        assertThat(coordinator.only().at("/asked/tries").asText()).isEqualTo("coordinator");
    }
}
