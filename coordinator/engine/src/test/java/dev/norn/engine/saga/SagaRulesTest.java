package dev.norn.engine.saga;

import static dev.norn.engine.saga.TestSaga.fail;
import static dev.norn.engine.saga.TestSaga.parallel;
import static dev.norn.engine.saga.TestSaga.saga;
import static dev.norn.engine.saga.TestSaga.step;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** How a saga behaves: the table of cases. {@link Scenario} says how to read a row. */
class SagaRulesTest {

    private record Rule(String says, TestSaga saga, String script) {}

    private static Rule rule(String says, TestSaga saga, String script) {
        return new Rule(says, saga, script);
    }

    @TestFactory
    Stream<DynamicTest> forward() {
        return play(List.of(
                rule(
                        "steps run one after another, and the saga commits when the last one is done",
                        saga(step("a"), step("b")),
                        """
                        start -> call a | due 15m, a=ACTIVE, b=PENDING
                        a done -> call b | a=SUCCEEDED, b=ACTIVE
                        b done -> commit STEPS_DONE, COMMITTED | due never, b=SUCCEEDED
                        """),
                rule(
                        "a stage's steps run at the same time, and the next stage waits for all of them",
                        saga(step("a"), parallel(step("b"), step("c")), step("d")),
                        """
                        start -> call a
                        a done -> call b, call c
                        c done -> -
                        b done -> call d
                        d done -> commit STEPS_DONE, COMMITTED
                        """),
                rule(
                        "the pivot's success commits, and what follows only goes forward",
                        saga(step("a"), step("p").pivot(), step("n").retriable()),
                        """
                        start -> call a
                        a done -> call p
                        p done -> commit PIVOT_DONE, call n
                        n done -> COMMITTED
                        """),
                rule(
                        "without a pivot the decision falls before the first retriable step",
                        saga(step("a"), step("n").retriable()),
                        """
                        start -> call a
                        a done -> commit STEPS_DONE, call n
                        n done -> COMMITTED
                        """),
                rule(
                        "a pivot that is passed over commits when its turn comes",
                        saga(step("a"), step("p").pivot().never(), step("n").retriable()),
                        """
                        start -> call a
                        a done -> skipped p, commit STEPS_DONE, call n | p=SKIPPED
                        n done -> COMMITTED
                        """),
                rule(
                        "a step whose condition is false is skipped",
                        saga(step("a").never(), step("b"), parallel(step("c").never(), step("d"))),
                        """
                        start -> skipped a, call b | a=SKIPPED
                        b done -> skipped c, call d
                        d done -> commit STEPS_DONE, COMMITTED
                        """),
                rule(
                        "a saga whose steps are all skipped commits at once",
                        saga(
                                step("a").never(),
                                parallel(step("b").never(), step("c").never())),
                        """
                        start -> skipped a, skipped b, skipped c, commit STEPS_DONE, COMMITTED
                        """),
                rule(
                        "a failing output expression raises attention and leaves the saga committed",
                        saga(step("a")).output(scope -> fail("no such member")),
                        """
                        start -> call a
                        a done -> commit STEPS_DONE, expression failed, attention OUTPUT_FAILED, COMMITTED | due never
                        """)));
    }

    @TestFactory
    Stream<DynamicTest> attempts() {
        return play(List.of(
                rule(
                        "an unknown outcome is retried with growing pauses until the attempts are used up",
                        saga(step("a")),
                        """
                        start -> call a
                        a unknown -> - | due 200ms, a=ACTIVE
                        due -> call a#2
                        a unknown -> - | due 400ms
                        due -> call a#3
                        a unknown -> - | due 800ms
                        due -> call a#4
                        a unknown -> - | due 1600ms
                        due -> call a#5
                        a unknown -> rollback ATTEMPTS_EXHAUSTED | due 2s, a=UNKNOWN
                        due -> undo a
                        undo a done -> ROLLED_BACK | a=COMPENSATED
                        """),
                rule(
                        "not sent uses up no attempt, and starts no compensation at the deadline",
                        saga(step("a").attempts(1)),
                        """
                        start 1s -> call a
                        a unsent -> - | due 200ms
                        due -> call a#2
                        a unsent -> - | due 400ms
                        due -> call a#3
                        a unsent -> - | due 400ms
                        due -> rollback DEADLINE, ROLLED_BACK | a=FAILED
                        """),
                rule(
                        "still working uses up no attempt, and is asked again when it says",
                        saga(step("a").attempts(1)),
                        """
                        start -> call a
                        a working 5s -> - | due 5s
                        due -> call a#2
                        a working -> - | due 400ms
                        due -> call a#3
                        a done -> commit STEPS_DONE, COMMITTED
                        """),
                rule(
                        "the pause that a participant asks for has bounds",
                        saga(step("n").retriable()),
                        """
                        start -> commit STEPS_DONE, call n
                        n working 0s -> - | due 200ms
                        due -> call n#2
                        n working 99h -> - | due 299800ms
                        due -> attention RETRYING n | due 3300200ms
                        due -> call n#3
                        n done -> calm n, COMMITTED
                        """),
                rule(
                        "410 says nothing about an action: unknown like any other status",
                        saga(step("a").attempts(1)),
                        """
                        start -> call a
                        a gone -> rollback ATTEMPTS_EXHAUSTED | a=UNKNOWN
                        due -> undo a
                        undo a gone -> ROLLED_BACK | a=COMPENSATED
                        """),
                rule("late, repeated and foreign answers change nothing", saga(step("a"), step("b")), """
                        start -> call a
                        late a 2 done -> -
                        late b 1 done -> -
                        late undo-a 1 done -> -
                        late 7 1 done -> -
                        a unknown -> -
                        late a 1 done -> -
                        due -> call a#2
                        late a 1 no -> -
                        a done -> call b
                        late a 2 no -> -
                        b done -> commit STEPS_DONE, COMMITTED
                        late b 1 done -> -
                        """)));
    }

    @TestFactory
    Stream<DynamicTest> rollback() {
        return play(List.of(
                rule(
                        "a business no settles its step as failed and undoes the others in reverse order",
                        saga(step("a"), step("b"), step("c")),
                        """
                        start -> call a
                        a done -> call b
                        b done -> call c
                        c no -> rollback BUSINESS_FAILURE, undo b | c=FAILED, a=SUCCEEDED, b=COMPENSATING
                        undo b done -> undo a
                        undo a done -> ROLLED_BACK | due never, a=COMPENSATED, b=COMPENSATED, c=FAILED
                        """),
                rule(
                        "a business no after an unknown attempt is compensated like a step that may have run",
                        saga(step("a"), step("b")),
                        """
                        start -> call a
                        a done -> call b
                        b unknown -> - | due 200ms
                        due -> call b#2
                        wait 300ms -> -
                        b no -> rollback BUSINESS_FAILURE | b=UNKNOWN, due 1500ms
                        due -> undo b
                        undo b done -> undo a
                        undo a done -> ROLLED_BACK
                        """),
                rule("a business no after an interrupted attempt, too", saga(step("a")), """
                        start -> call a
                        recovered -> call a#2
                        a no -> rollback BUSINESS_FAILURE | a=UNKNOWN, due 2800ms
                        due -> undo a
                        undo a done -> ROLLED_BACK
                        """),
                rule("a business no after still working is the answer to that: nothing happened", saga(step("a")), """
                        start -> call a
                        a working -> -
                        due -> call a#2
                        a no -> rollback BUSINESS_FAILURE, ROLLED_BACK | a=FAILED
                        """),
                rule("a business no after not sent, too", saga(step("a")), """
                        start -> call a
                        a unsent -> -
                        due -> call a#2
                        a no -> rollback BUSINESS_FAILURE, ROLLED_BACK | a=FAILED
                        """),
                rule(
                        "an action in flight is waited for, its siblings are compensated meanwhile, earlier steps wait",
                        saga(step("a"), parallel(step("b"), step("c"), step("d"))),
                        """
                        start -> call a
                        a done -> call b, call c, call d
                        b done -> -
                        c no -> rollback BUSINESS_FAILURE, undo b | d=ACTIVE
                        undo b done -> -
                        d done -> undo d
                        undo d done -> undo a
                        undo a done -> ROLLED_BACK
                        """),
                rule(
                        "an action in flight that ends unknown in a rollback is not tried again",
                        saga(parallel(step("b"), step("c"))),
                        """
                        start -> call b, call c
                        c no -> rollback BUSINESS_FAILURE
                        b unknown -> - | b=UNKNOWN, due 2s
                        due -> undo b
                        undo b done -> ROLLED_BACK
                        """),
                rule(
                        "an action in flight that was not sent in a rollback is not compensated",
                        saga(parallel(step("b"), step("c"))),
                        """
                        start -> call b, call c
                        c no -> rollback BUSINESS_FAILURE
                        b unsent -> ROLLED_BACK | b=FAILED
                        """),
                rule(
                        "an action that is still worked on in a rollback is compensated after its quiet period",
                        saga(parallel(step("b"), step("c"))),
                        """
                        start -> call b, call c
                        c no -> rollback BUSINESS_FAILURE
                        b working 10s -> - | b=UNKNOWN, due 2s
                        due -> undo b
                        undo b done -> ROLLED_BACK
                        """),
                rule("a retry that was planned is dropped", saga(parallel(step("b"), step("c"))), """
                        start -> call b, call c
                        b unknown -> - | due 200ms
                        wait 100ms -> -
                        c no -> rollback BUSINESS_FAILURE | b=UNKNOWN, due 1900ms
                        due -> undo b
                        undo b done -> ROLLED_BACK
                        """),
                rule("both of a stage saying no is one decision", saga(parallel(step("b"), step("c"))), """
                        start -> call b, call c
                        c no -> rollback BUSINESS_FAILURE
                        b no -> ROLLED_BACK | b=FAILED, c=FAILED
                        """),
                rule(
                        "a step without compensation is left as it is",
                        saga(step("a"), step("b").uncompensated(), step("c")),
                        """
                        start -> call a
                        a done -> call b
                        b done -> call c
                        c no -> rollback BUSINESS_FAILURE, undo a
                        undo a done -> ROLLED_BACK | b=SUCCEEDED
                        """),
                rule("a rollback with nothing to undo ends at once", saga(step("a")), """
                        start -> call a
                        a no -> rollback BUSINESS_FAILURE, ROLLED_BACK
                        """),
                rule("the deadline rolls back, and what is in flight is waited for", saga(step("a"), step("b")), """
                        start 1s -> call a
                        a done -> call b
                        wait 1s -> rollback DEADLINE | due never
                        b done -> undo b
                        undo b done -> undo a
                        undo a done -> ROLLED_BACK
                        """),
                rule("an answer that comes at the deadline is too late to commit by", saga(step("a")), """
                        start 1s -> call a
                        wait 999ms -> -
                        wait 1ms -> rollback DEADLINE
                        a done -> undo a
                        undo a done -> ROLLED_BACK
                        """),
                rule(
                        "a failing input or condition rolls back, and nothing of its stage is sent",
                        saga(step("a"), parallel(step("b"), step("c").input(scope -> fail("no such member")))),
                        """
                        start -> call a
                        a done -> expression failed c, rollback EXPRESSION_FAILED, undo a | b=PENDING, c=PENDING
                        undo a done -> ROLLED_BACK
                        """),
                rule(
                        "a failing condition of the first step ends the saga before anything was sent",
                        saga(step("a").when(scope -> fail("no such member"))),
                        """
                        start -> expression failed a, rollback EXPRESSION_FAILED, ROLLED_BACK
                        """)));
    }

    @TestFactory
    Stream<DynamicTest> compensations() {
        return play(List.of(
                rule(
                        "a compensation is retried whatever it answers, business no included",
                        saga(step("a"), step("b")),
                        """
                        start -> call a
                        a done -> call b
                        b no -> rollback BUSINESS_FAILURE, undo a
                        undo a no -> - | due 200ms, a=COMPENSATING
                        due -> undo a#2
                        undo a unknown -> - | due 400ms
                        due -> undo a#3
                        undo a unsent -> - | due 800ms
                        due -> undo a#4
                        undo a working 3s -> - | due 3s
                        due -> undo a#5
                        undo a done -> ROLLED_BACK
                        """),
                rule("410 on a compensation is done: there is nothing left to undo", saga(step("a"), step("b")), """
                        start -> call a
                        a done -> call b
                        b no -> rollback BUSINESS_FAILURE, undo a
                        undo a gone -> ROLLED_BACK | a=COMPENSATED
                        """),
                rule(
                        "a compensation that is tried for long raises attention once, and success clears it",
                        saga(step("a"), step("b")),
                        """
                        start -> call a
                        a done -> call b
                        b no -> rollback BUSINESS_FAILURE, undo a | due 5m
                        wait 5m -> attention RETRYING a | attention=RETRYING, due never
                        undo a unknown -> - | due 200ms
                        due -> undo a#2
                        undo a done -> calm a, ROLLED_BACK | attention=none
                        """),
                rule(
                        "a dead-lettered compensation holds back the compensations of earlier steps",
                        saga(step("a"), step("b").compensationAttempts(2), step("c")),
                        """
                        start -> call a
                        a done -> call b
                        b done -> call c
                        c no -> rollback BUSINESS_FAILURE, undo b
                        undo b unknown -> -
                        due -> undo b#2
                        undo b unknown -> parked undo b, attention DEAD_LETTER b | due never, b=COMPENSATING
                        wait 48h -> - | a=SUCCEEDED
                        redrive b -> calm b, undo b#3
                        undo b unknown -> - | due 200ms
                        due -> undo b#4
                        undo b done -> undo a
                        undo a done -> ROLLED_BACK
                        """),
                rule(
                        "a compensation is parked after a day, counted from its first attempt",
                        saga(step("a").attempts(1)),
                        """
                        start -> call a
                        a unknown -> rollback ATTEMPTS_EXHAUSTED
                        due -> undo a
                        wait 24h -> attention RETRYING a
                        undo a unknown -> parked undo a, attention DEAD_LETTER a | due never, attention=DEAD_LETTER
                        redrive a -> calm a, undo a#2 | due 5m
                        undo a done -> ROLLED_BACK
                        """),
                rule(
                        "a waiting compensation is parked when its day is over",
                        saga(step("a").attempts(1)),
                        """
                        start -> call a
                        a unknown -> rollback ATTEMPTS_EXHAUSTED
                        due -> undo a
                        wait 86399s -> attention RETRYING a
                        undo a working 1h -> - | due 1s
                        due -> parked undo a, attention DEAD_LETTER a
                        """),
                rule(
                        "a failing compensation input is retried, then parked",
                        saga(
                                step("a")
                                        .compensationAttempts(2)
                                        .compensationInput((s, i, r) -> fail("no such member")),
                                step("b")),
                        """
                        start -> call a
                        a done -> call b
                        b no -> rollback BUSINESS_FAILURE, expression failed a | due 200ms, a=COMPENSATING
                        due -> expression failed a, parked undo a, attention DEAD_LETTER a | due never
                        retry a {"x":1} -> calm a, undo a
                        undo a done -> ROLLED_BACK
                        """)));
    }

    @TestFactory
    Stream<DynamicTest> pivot() {
        return play(List.of(
                rule(
                        "a business no of the pivot rolls back",
                        saga(step("a"), step("p").pivot()),
                        """
                        start -> call a
                        a done -> call p
                        p no -> rollback BUSINESS_FAILURE, undo a | p=FAILED
                        undo a done -> ROLLED_BACK
                        """),
                rule(
                        "a pivot that may have run is retried without limit; neither attempts nor deadline roll back",
                        saga(step("a"), step("p").pivot().attempts(1)),
                        """
                        start 10s -> call a
                        a done -> call p
                        p unknown -> - | due 200ms
                        due -> call p#2
                        p unknown -> - | due 400ms
                        due -> call p#3
                        wait 1h -> attention RETRYING p
                        p unknown -> - | due 800ms
                        due -> call p#4
                        p done -> calm p, commit PIVOT_DONE, COMMITTED
                        """),
                rule(
                        "a pivot in flight keeps the deadline off, and not sent brings it back",
                        saga(step("a"), step("p").pivot()),
                        """
                        start 1s -> call a
                        a done -> call p
                        wait 2s -> -
                        p unsent -> rollback DEADLINE, undo a | p=FAILED
                        undo a done -> ROLLED_BACK
                        """),
                rule(
                        "a pivot that was never sent is rolled back at the deadline",
                        saga(step("p").pivot()),
                        """
                        start 1s -> call p
                        p unsent -> - | due 200ms
                        due -> call p#2
                        p unsent -> - | due 400ms
                        due -> call p#3
                        p unsent -> - | due 400ms
                        due -> rollback DEADLINE, ROLLED_BACK
                        """),
                rule(
                        "a pivot that is still working may have run",
                        saga(step("p").pivot()),
                        """
                        start 1s -> call p
                        p working 5s -> - | due 5s
                        due -> call p#2
                        p done -> commit PIVOT_DONE, COMMITTED
                        """),
                rule(
                        "a business no of a pivot that may have run is an error: retried, then parked",
                        saga(step("a"), step("p").pivot().settleAttempts(3)),
                        """
                        start -> call a
                        a done -> call p
                        p unknown -> -
                        due -> call p#2
                        p no -> - | p=ACTIVE, due 400ms
                        due -> call p#3
                        p no -> parked p, attention DEAD_LETTER p | p=ACTIVE, due never
                        redrive p -> calm p, call p#4
                        p done -> commit PIVOT_DONE, COMMITTED
                        """),
                rule(
                        "the pivot's escalation clock starts when it may have run",
                        saga(step("p").pivot()),
                        """
                        start -> call p
                        p unsent -> - | due 200ms
                        wait 10s -> call p#2
                        p unsent -> - | due 400ms
                        due -> call p#3 | due 5m
                        p unknown -> - | due 800ms
                        due -> call p#4 | due 299200ms
                        """),
                rule(
                        "a failing expression of the pivot rolls back",
                        saga(step("a"), step("p").pivot().input(scope -> fail("no such member"))),
                        """
                        start -> call a
                        a done -> expression failed p, rollback EXPRESSION_FAILED, undo a
                        undo a done -> ROLLED_BACK
                        """)));
    }

    @TestFactory
    Stream<DynamicTest> afterTheDecision() {
        return play(List.of(
                rule(
                        "a retriable step is retried past the deadline, business no included",
                        saga(step("n").retriable()),
                        """
                        start 1s -> commit STEPS_DONE, call n
                        n no -> - | due 200ms
                        due -> call n#2
                        n unknown -> - | due 400ms
                        due -> call n#3
                        n unsent -> - | due 800ms
                        due -> call n#4
                        wait 5m -> attention RETRYING n
                        n done -> calm n, COMMITTED
                        """),
                rule(
                        "a retriable step with a limit is parked after its attempts, and holds the saga",
                        saga(step("n").retriable().attempts(2), step("m").retriable()),
                        """
                        start -> commit STEPS_DONE, call n
                        n unknown -> -
                        due -> call n#2
                        n no -> parked n, attention DEAD_LETTER n | n=ACTIVE, due never
                        redrive n -> calm n, call n#3
                        n done -> call m
                        m done -> COMMITTED
                        """),
                rule(
                        "a failing expression is retried, then parked; its siblings go on",
                        saga(
                                step("a"),
                                parallel(
                                        step("n").retriable().attempts(2).input(scope -> fail("no such member")),
                                        step("m").retriable())),
                        """
                        start -> call a
                        a done -> commit STEPS_DONE, expression failed n, call m | n=PENDING, due 200ms
                        m done -> -
                        due -> expression failed n, parked n, attention DEAD_LETTER n | due never
                        retry n {"x":1} -> calm n, call n
                        n done -> COMMITTED
                        """),
                rule(
                        "a failing condition, too; an operator who gives an input has answered it",
                        saga(step("a"), step("n").retriable().attempts(1).when(scope -> fail("no such member"))),
                        """
                        start -> call a
                        a done -> commit STEPS_DONE, expression failed n, parked n, attention DEAD_LETTER n
                        redrive n -> calm n, expression failed n, parked n, attention DEAD_LETTER n
                        retry n {"x":1} -> calm n, call n
                        n done -> COMMITTED
                        """)));
    }

    @TestFactory
    Stream<DynamicTest> recovery() {
        return play(List.of(
                rule(
                        "what was in flight is asked again, and uses up no attempt",
                        saga(step("a").attempts(1)),
                        """
                        start -> call a
                        recovered -> call a#2
                        recovered -> call a#3
                        a done -> commit STEPS_DONE, COMMITTED
                        recovered -> -
                        """),
                rule(
                        "in a rollback an interrupted action is compensated, when it can no longer be running",
                        saga(parallel(step("b"), step("c"))),
                        """
                        start -> call b, call c
                        c no -> rollback BUSINESS_FAILURE
                        recovered -> - | b=UNKNOWN, due 2800ms
                        due -> undo b
                        recovered -> undo b#2
                        undo b done -> ROLLED_BACK
                        """),
                rule(
                        "a deadline that passed meanwhile rolls back, and nothing is asked again",
                        saga(step("a"), step("b")),
                        """
                        start 15m -> call a
                        a done -> call b
                        wait 15m -> rollback DEADLINE
                        recovered -> - | b=UNKNOWN, due 2800ms
                        due -> undo b
                        undo b done -> undo a
                        undo a done -> ROLLED_BACK
                        """),
                rule("an interrupted pivot may have run", saga(step("p").pivot()), """
                        start -> call p
                        recovered -> call p#2
                        p no -> - | p=ACTIVE, due 200ms
                        rollback -> refused PIVOT_MAY_HAVE_RUN
                        due -> call p#3
                        p done -> commit PIVOT_DONE, COMMITTED
                        """),
                rule("recovery with nothing in flight changes nothing", saga(step("a")), """
                        start -> call a
                        a unknown -> - | due 200ms
                        recovered -> - | due 200ms
                        """)));
    }

    @TestFactory
    Stream<DynamicTest> commands() {
        return play(List.of(
                rule("rollback of an undecided saga, said twice, is one rollback", saga(step("a"), step("b")), """
                        start -> call a
                        a done -> call b
                        rollback -> rollback REQUESTED
                        rollback -> -
                        b done -> undo b
                        undo b done -> undo a
                        rollback -> -
                        undo a done -> ROLLED_BACK
                        rollback -> -
                        compensate -> refused ALREADY_ENDED
                        kill -> refused ALREADY_ENDED
                        """),
                rule(
                        "rollback after the decision to commit is refused",
                        saga(step("a"), step("n").retriable()),
                        """
                        start -> call a
                        a done -> commit STEPS_DONE, call n
                        rollback -> refused ALREADY_DECIDED
                        compensate -> refused ALREADY_DECIDED
                        compensate a -> refused ALREADY_DECIDED
                        n done -> COMMITTED
                        rollback -> refused ALREADY_DECIDED
                        compensate -> refused ALREADY_DECIDED
                        """),
                rule(
                        "an operator can roll back although the pivot may have run; attention stays",
                        saga(step("a"), step("p").pivot().settleAttempts(1)),
                        """
                        start -> call a
                        a done -> call p
                        p unknown -> parked p, attention DEAD_LETTER p
                        rollback -> refused PIVOT_MAY_HAVE_RUN
                        discard p -> refused PIVOT_UNDECIDED
                        compensate -> rollback OPERATOR, calm p, undo a | p=UNKNOWN
                        undo a done -> attention PIVOT_MAY_HAVE_RUN p, ROLLED_BACK | attention=PIVOT_MAY_HAVE_RUN
                        """),
                rule(
                        "a pivot in flight at an operator's rollback is waited for",
                        saga(step("a"), step("p").pivot()),
                        """
                        start -> call a
                        a done -> call p
                        compensate -> rollback OPERATOR
                        p no -> undo a | p=FAILED
                        undo a done -> ROLLED_BACK | attention=none
                        """),
                rule("retry now does not wait for the pause", saga(step("a")), """
                        start -> call a
                        retry a -> refused ATTEMPT_IN_FLIGHT
                        retry -> refused NOTHING_TO_RETRY
                        a unknown -> -
                        retry a -> call a#2
                        a unknown -> - | due 400ms
                        retry -> call a#3
                        retry 9 -> refused NO_SUCH_BRANCH
                        """),
                rule(
                        "retry now brings every dead letter of the saga back",
                        saga(parallel(
                                step("n").retriable().attempts(1), step("m").retriable())),
                        """
                        start -> commit STEPS_DONE, call n, call m
                        n unknown -> parked n, attention DEAD_LETTER n
                        m unknown -> -
                        retry -> calm n, call n#2, call m#2
                        n done -> -
                        m done -> COMMITTED
                        """),
                rule(
                        "compensate one branch: now instead of after its quiet period, but not before later steps",
                        saga(step("a").attempts(1), step("b").attempts(1)),
                        """
                        start -> call a
                        compensate a -> refused ATTEMPT_IN_FLIGHT
                        a done -> call b
                        compensate a -> refused NOT_ROLLING_BACK
                        b unknown -> rollback ATTEMPTS_EXHAUSTED | due 2s
                        retry b -> refused NOTHING_TO_RETRY
                        compensate a -> refused WAITS_FOR_LATER_STEPS
                        compensate b -> undo b
                        undo b unknown -> - | due 200ms
                        compensate b {"x":1} -> undo b#2
                        undo b done -> undo a
                        compensate b -> refused NOTHING_TO_COMPENSATE
                        """),
                rule(
                        "skip goes on as if the action had succeeded",
                        saga(step("a"), step("b"), step("p").pivot()),
                        """
                        start -> call a
                        skip a {"x":1} -> refused ATTEMPT_IN_FLIGHT
                        a unsent -> -
                        skip a {"x":1} -> call b | a=SKIPPED
                        skip a {"x":1} -> refused NOTHING_TO_SKIP
                        skip p -> - | p=SKIPPED
                        b done -> commit STEPS_DONE, COMMITTED
                        """),
                rule(
                        "a skipped action that may have run is compensated in a rollback; one that cannot have, is not",
                        saga(step("a"), step("b"), step("c")),
                        """
                        start -> call a
                        a unknown -> -
                        skip a -> call b
                        b unsent -> -
                        skip b -> call c
                        c no -> rollback BUSINESS_FAILURE | a=UNKNOWN, b=SKIPPED, due 2s
                        due -> undo a
                        skip b -> refused NOTHING_TO_SKIP
                        undo a done -> ROLLED_BACK
                        """),
                rule("resolve settles an action as done", saga(step("a"), step("b")), """
                        start -> call a
                        resolve b {"x":1} -> refused NOTHING_TO_RESOLVE
                        a unknown -> -
                        resolve a {"x":1} -> call b | a=SUCCEEDED
                        b no -> rollback BUSINESS_FAILURE, undo a
                        undo a done -> ROLLED_BACK
                        """),
                rule(
                        "resolving the pivot commits",
                        saga(step("p").pivot(), step("n").retriable()),
                        """
                        start -> call p
                        p unknown -> -
                        resolve p {"x":1} -> commit PIVOT_DONE, call n
                        """),
                rule(
                        "resolve settles a compensation, begun or not",
                        saga(step("a"), step("b").attempts(1)),
                        """
                        start -> call a
                        a done -> call b
                        b unknown -> rollback ATTEMPTS_EXHAUSTED
                        resolve b -> undo a | b=COMPENSATED
                        undo a unknown -> -
                        resolve a -> ROLLED_BACK | a=COMPENSATED
                        """),
                rule(
                        "discarding a parked compensation lets the rollback go on",
                        saga(step("a"), step("b").compensationAttempts(1), step("c")),
                        """
                        start -> call a
                        discard a -> refused ATTEMPT_IN_FLIGHT
                        a done -> call b
                        redrive a -> refused NOT_DEAD_LETTERED
                        b done -> call c
                        c no -> rollback BUSINESS_FAILURE, undo b
                        undo b unknown -> parked undo b, attention DEAD_LETTER b
                        discard b -> discarded b, calm b, undo a
                        discard b -> refused NOT_DEAD_LETTERED
                        undo a done -> ROLLED_BACK
                        """),
                rule(
                        "discarding a parked retriable step lets the saga go on",
                        saga(step("n").retriable().attempts(1), step("m").retriable()),
                        """
                        start -> commit STEPS_DONE, call n
                        n unknown -> parked n, attention DEAD_LETTER n
                        discard n -> discarded n, calm n, call m | n=SKIPPED
                        m done -> COMMITTED
                        """),
                rule(
                        "kill ends an undecided saga and names what ran or may have run",
                        saga(step("a"), step("b"), step("c")),
                        """
                        start -> call a
                        a done -> call b
                        kill -> KILLED [a, b] | due never, b=UNKNOWN
                        late b 1 done -> -
                        rollback -> refused ALREADY_ENDED
                        retry b -> refused ALREADY_ENDED
                        recovered -> -
                        """),
                rule("kill ends a rollback and names what is not undone", saga(step("a"), step("b"), step("c")), """
                        start -> call a
                        a done -> call b
                        b done -> call c
                        c no -> rollback BUSINESS_FAILURE, undo b
                        kill -> KILLED [a, b]
                        """),
                rule(
                        "kill ends a commit and names what is not done; attention goes",
                        saga(step("a"), step("n").retriable().attempts(1)),
                        """
                        start -> call a
                        a done -> commit STEPS_DONE, call n
                        n unknown -> parked n, attention DEAD_LETTER n
                        kill -> KILLED [n] | attention=none
                        """)));
    }

    private static Stream<DynamicTest> play(List<Rule> rules) {
        return rules.stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.says(), () -> Scenario.given(rule.saga()).when(rule.script())));
    }
}
