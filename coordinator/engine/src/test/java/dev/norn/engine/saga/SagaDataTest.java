package dev.norn.engine.saga;

import static dev.norn.engine.saga.TestSaga.fail;
import static dev.norn.engine.saga.TestSaga.parallel;
import static dev.norn.engine.saga.TestSaga.saga;
import static dev.norn.engine.saga.TestSaga.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.Json;
import dev.norn.dsl.Scope;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchView;
import dev.norn.engine.Effect;
import dev.norn.engine.Event;
import dev.norn.engine.machine.ScriptWords;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What calls carry, and what expressions see. */
class SagaDataTest {

    @Test
    void shouldCallTheActionWithTheSagasInputUnlessTheStepSaysOtherwise() {
        Scenario scenario = Scenario.given(saga(step("a"), step("b").input(scope -> new Json("[1]"))))
                .when("""
                        start -> call a
                        a done -> call b
                        """);

        Effect.Call call = scenario.call("a", BranchOperation.ACTION);
        assertThat(call.input()).isEqualTo(new Json("{\"order\":7}"));
        assertThat(call.result()).isNull();
        assertThat(call.target()).hasToString("test.a");
        assertThat(call.timeout()).isEqualTo(TestSaga.ATTEMPT_TIMEOUT);
        assertThat(scenario.call("b", BranchOperation.ACTION).input()).isEqualTo(new Json("[1]"));
    }

    @Test
    void shouldShowAStepTheOutputsOfEarlierStagesOnly() {
        Scenario scenario = Scenario.given(saga(
                        step("a"),
                        step("off").never(),
                        parallel(
                                step("b").input(SagaDataTest::outputs),
                                step("c").input(SagaDataTest::outputs)),
                        step("d").input(SagaDataTest::outputs)))
                .when("""
                        start -> call a
                        a done 1 -> skipped off, call b, call c
                        b done 2 -> -
                        c unknown -> -
                        due -> call c#2
                        """);

        assertThat(scenario.call("c", BranchOperation.ACTION).attempt()).isEqualTo(2);
        assertThat(scenario.call("c", BranchOperation.ACTION).input()).hasToString("{\"a\":1}");
        scenario.when("c done 3 -> call d");
        assertThat(scenario.call("d", BranchOperation.ACTION).input()).hasToString("{\"a\":1,\"b\":2,\"c\":3}");
    }

    @Test
    void shouldShowTheOutputExpressionEveryOutput() {
        Scenario.given(saga(step("a"), step("b")).output(SagaDataTest::outputs)).when("""
                        start -> call a
                        a unsent -> -
                        skip a 1 -> call b
                        b done 2 -> commit STEPS_DONE, COMMITTED {"a":1,"b":2}
                        """);
    }

    @Test
    void shouldTellExpressionsTheTransactionsIdAndStart() {
        Scenario scenario = Scenario.given(saga(
                        step("a"), step("b").input(scope -> new Json(scope.transactionId() + " " + scope.startedAt()))))
                .when("""
                        start -> call a
                        wait 2s -> -
                        a done -> call b
                        """);

        assertThat(scenario.call("b", BranchOperation.ACTION).input()).hasToString("42 " + Scenario.START);
    }

    @Test
    void shouldGiveACompensationItsActionsInputAndResult() {
        Scenario scenario = Scenario.given(saga(step("a"), step("b"))).when("""
                        start -> call a
                        a done {"id":1} -> call b
                        b no -> rollback BUSINESS_FAILURE, undo a
                        """);

        Effect.Call undo = scenario.call("a", BranchOperation.COMPENSATE);
        assertThat(undo.input()).hasToString("{\"order\":7}");
        assertThat(undo.result()).hasToString("{\"id\":1}");
        assertThat(undo.target()).hasToString("test.undo-a");
        assertThat(undo.attempt()).isEqualTo(1);
    }

    @Test
    void shouldGiveACompensationNullAsTheResultOfAnUnknownOutcome() {
        Scenario scenario = Scenario.given(
                        saga(step("a").attempts(1).compensationInput((scope, input, result) -> result)))
                .when("""
                        start -> call a
                        a unknown -> rollback ATTEMPTS_EXHAUSTED
                        due -> undo a
                        """);

        assertThat(scenario.call("a", BranchOperation.COMPENSATE).result()).isEqualTo(Json.NULL);
        assertThat(scenario.call("a", BranchOperation.COMPENSATE).input()).isEqualTo(Json.NULL);
    }

    @Test
    void shouldNotTakeAnOperatorsOutputForTheResultOfTheAction() {
        Scenario scenario = Scenario.given(saga(step("a"), step("b"))).when("""
                        start -> call a
                        a unknown -> -
                        skip a {"guess":1} -> call b
                        b no -> rollback BUSINESS_FAILURE
                        due -> undo a
                        """);

        assertThat(scenario.call("a", BranchOperation.COMPENSATE).result()).isEqualTo(Json.NULL);
    }

    @Test
    void shouldKeepTheInputThatAnOperatorGaveForLaterAttemptsAndForTheCompensation() {
        Scenario scenario = Scenario.given(saga(step("a").attempts(3))).when("""
                        start -> call a
                        a unknown -> -
                        retry a {"order":8} -> call a#2
                        a unknown -> -
                        due -> call a#3
                        """);

        assertThat(scenario.call("a", BranchOperation.ACTION).input()).hasToString("{\"order\":8}");
        scenario.when("""
                        a unknown -> rollback ATTEMPTS_EXHAUSTED
                        due -> undo a
                        """);
        assertThat(scenario.call("a", BranchOperation.COMPENSATE).input()).hasToString("{\"order\":8}");
        scenario.when("""
                        undo a unknown -> -
                        retry a {"order":9} -> undo a#2
                        undo a unknown -> -
                        due -> undo a#3
                        """);
        assertThat(scenario.call("a", BranchOperation.COMPENSATE).input()).hasToString("{\"order\":9}");
    }

    @Test
    void shouldEvaluateAnInputOncePerAttempt() {
        AtomicInteger evaluations = new AtomicInteger();
        Scenario scenario = Scenario.given(saga(step("a").input(scope -> {
            evaluations.incrementAndGet();
            return scope.input();
        })));

        scenario.when("start -> call a");
        assertThat(evaluations).hasValue(1);
        scenario.when("""
                        a unknown -> -
                        due -> call a#2
                        """);
        assertThat(evaluations).hasValue(2);
    }

    @Test
    void shouldShowABranchAsItIs() {
        Scenario scenario = Scenario.given(saga(step("a"), step("b").input(scope -> fail("no such member"))))
                .when("""
                        start -> call a
                        a unknown -> -
                        """);

        BranchView a = scenario.state().branches().get(0);
        assertThat(a.id()).isEqualTo("a");
        assertThat(a.attempts()).isEqualTo(1);
        assertThat(a.input()).hasToString("{\"order\":7}");
        assertThat(a.result()).isNull();
        assertThat(a.lastError()).isEqualTo(ScriptWords.ERROR);
        assertThat(a.nextAttemptAt()).isEqualTo(scenario.now().plusMillis(200));
        assertThat(a.target()).hasToString("test.a");
        assertThat(a.operation()).isEqualTo(BranchOperation.ACTION);
        BranchView b = scenario.state().branches().get(1);
        assertThat(b.input()).as("an input that cannot be evaluated").isNull();
        assertThat(b.nextAttemptAt()).isNull();
        assertThat(b.attempts()).isZero();
    }

    @Test
    void shouldShowTheEndOfTheQuietPeriodAsTheNextAttempt() {
        Scenario scenario = Scenario.given(saga(step("a").attempts(1), step("b").attempts(1)))
                .when("""
                        start -> call a
                        a done -> call b
                        b unknown -> rollback ATTEMPTS_EXHAUSTED
                        """);

        assertThat(scenario.state().branches().get(1).nextAttemptAt())
                .isEqualTo(scenario.now().plus(TestSaga.QUIET_PERIOD));
        assertThat(scenario.state().branches().get(0).nextAttemptAt())
                .as("waits for the later step")
                .isNull();
        scenario.when("due -> undo b");
        assertThat(scenario.state().branches().get(1).target()).hasToString("test.undo-b");
        assertThat(scenario.state().branches().get(1).operation()).isEqualTo(BranchOperation.COMPENSATE);
    }

    @Test
    void shouldShowWhatTheCommandSaid() {
        Scenario scenario = Scenario.given(saga(step("a"))).when("start 7s -> call a");

        SagaState state = scenario.state();
        assertThat(state.id()).isEqualTo(42);
        assertThat(state.businessKey()).isEqualTo("key");
        assertThat(state.labels()).isEqualTo(Map.of("team", "blue"));
        assertThat(state.createdAt()).isEqualTo(Scenario.START);
        assertThat(state.deadline()).isEqualTo(Scenario.START.plusSeconds(7));
        assertThat(state.decision()).isNull();
        assertThat(state.decidedAt()).isNull();
        assertThat(state.endedAt()).isNull();
        assertThat(scenario.entries().get(0).events().get(0)).isInstanceOf(Event.SagaStarted.class);
    }

    @Test
    void shouldShowWhenItWasDecidedAndEnded() {
        Scenario scenario =
                Scenario.given(saga(step("a"), step("n").retriable())).when("""
                        start -> call a
                        wait 1s -> -
                        a done -> commit STEPS_DONE, call n
                        wait 1s -> -
                        n done -> COMMITTED
                        """);

        assertThat(scenario.state().decidedAt()).isEqualTo(Scenario.START.plusSeconds(1));
        assertThat(scenario.state().endedAt()).isEqualTo(Scenario.START.plusSeconds(2));
    }

    private static Json outputs(Scope scope) {
        return new Json(new TreeMap<>(scope.outputs())
                .entrySet().stream()
                        .map(output -> "\"" + output.getKey() + "\":" + output.getValue())
                        .collect(Collectors.joining(",", "{", "}")));
    }
}
