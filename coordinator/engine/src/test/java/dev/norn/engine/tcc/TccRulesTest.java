package dev.norn.engine.tcc;

import static dev.norn.engine.tcc.TccScenario.coordinator;
import static dev.norn.engine.tcc.TccScenario.initiator;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** How a TCC transaction behaves: the table of cases. {@link TccScenario} says how to read a row. */
class TccRulesTest {

    private record Rule(String says, TccScenario given, String script) {}

    private static Rule rule(String says, TccScenario given, String script) {
        return new Rule(says, given, script);
    }

    @TestFactory
    Stream<DynamicTest> decisionsOfTheInitiator() {
        return play(List.of(
                rule("a commit confirms all branches at once, and the last one ends it", initiator(2), """
                        start -> - | due 1m, a=REGISTERED
                        commit -> commit COMMIT_REQUESTED, confirm a, confirm b | a=CONFIRMING
                        confirm b done -> - | b=CONFIRMED
                        confirm a done -> COMMITTED | due never
                        """),
                rule("a rollback cancels every registered branch at once, tried or not", initiator(2), """
                        start -> -
                        register 1 -> registered c
                        rollback -> rollback REQUESTED, cancel a, cancel b, cancel c | a=CANCELLING
                        cancel b done -> - | b=CANCELLED
                        cancel c done -> -
                        cancel a done -> ROLLED_BACK | due never
                        """),
                rule("the same decision again is one decision, before the end and after it", initiator(1), """
                        start -> -
                        commit -> commit COMMIT_REQUESTED, confirm a
                        commit -> -
                        commit b -> -
                        confirm a done -> COMMITTED
                        commit -> -
                        rollback -> refused ALREADY_DECIDED
                        """),
                rule("the other decision is refused, before the end and after it", initiator(1), """
                        start -> -
                        rollback -> rollback REQUESTED, cancel a
                        rollback -> -
                        commit -> refused ALREADY_DECIDED
                        cancel a done -> ROLLED_BACK
                        rollback -> -
                        commit a -> refused ALREADY_DECIDED
                        """),
                rule("what is undecided at the deadline is rolled back, after a quiet period", initiator(1), """
                        start 5s -> - | due 5s
                        due -> rollback DEADLINE | due 800ms, a=REGISTERED
                        due -> cancel a
                        cancel a done -> ROLLED_BACK
                        """),
                rule(
                        "a commit in the millisecond of the deadline is too late, also before its timer",
                        initiator(1),
                        """
                        start 5s -> -
                        asleep 5s -> -
                        commit -> refused ALREADY_DECIDED, rollback DEADLINE | due 800ms
                        due -> cancel a
                        """),
                rule("a commit one millisecond before the deadline is in time", initiator(1), """
                        start 5s -> -
                        asleep 4999ms -> -
                        commit -> commit COMMIT_REQUESTED, confirm a
                        wait 1s -> - | due 299s
                        """),
                rule("a registration at the deadline is too late, and adds no branch", initiator(1), """
                        start 5s -> -
                        asleep 5s -> -
                        register 1 -> refused ALREADY_DECIDED, rollback DEADLINE
                        due -> cancel a
                        cancel a done -> ROLLED_BACK
                        """),
                rule("without branches a commit ends it", initiator(0), """
                        start -> - | due 1m
                        commit -> commit COMMIT_REQUESTED, COMMITTED
                        """),
                rule("without branches a rollback ends it", initiator(0), """
                        start -> -
                        rollback -> rollback REQUESTED, ROLLED_BACK
                        """),
                rule("without branches the deadline ends it", initiator(0), """
                        start -> -
                        wait 1m -> rollback DEADLINE, ROLLED_BACK | due never
                        """)));
    }

    @TestFactory
    Stream<DynamicTest> registrations() {
        return play(List.of(
                rule("branches are numbered in the order of their registration", initiator(1), """
                        start -> -
                        register 2 -> registered b c
                        register 1 -> registered d
                        commit a b c d -> commit COMMIT_REQUESTED, confirm a, confirm b, confirm c, confirm d
                        """),
                rule("the same key again answers the same branches", initiator(1), """
                        start -> -
                        register 2 k body -> registered b c
                        register 1 other body -> registered d
                        register 2 k body -> again b c
                        register 1 other body -> again d
                        commit a b c d -> commit COMMIT_REQUESTED, confirm a, confirm b, confirm c, confirm d
                        """),
                rule("without a key the same again is another branch", initiator(0), """
                        start -> -
                        register 1 -> registered a
                        register 1 -> registered b
                        """),
                rule("the same key with another body is refused", initiator(0), """
                        start -> -
                        register 1 k body -> registered a
                        register 1 k other -> key reused
                        commit a -> commit COMMIT_REQUESTED, confirm a
                        """),
                rule("after the decision every registration is refused, a repeated one too", initiator(0), """
                        start -> -
                        register 1 k body -> registered a
                        commit -> commit COMMIT_REQUESTED, confirm a
                        register 1 -> refused ALREADY_DECIDED
                        register 1 k body -> refused ALREADY_DECIDED
                        confirm a done -> COMMITTED
                        register 1 -> refused ALREADY_DECIDED
                        """),
                rule("in a rollback every registration is refused", initiator(1), """
                        start -> -
                        rollback -> rollback REQUESTED, cancel a
                        register 1 -> refused ALREADY_DECIDED
                        """),
                rule("a declared transaction takes neither branches nor a commit", coordinator(1), """
                        start -> try a
                        register 1 -> refused TRIES_BY_COORDINATOR
                        commit -> refused TRIES_BY_COORDINATOR
                        try a done -> commit TRIES_DONE, confirm a
                        register 1 -> refused TRIES_BY_COORDINATOR
                        commit -> -
                        """),
                rule("a commit that means fewer or more branches than there are changes nothing", initiator(2), """
                        start -> -
                        commit a -> refused BRANCHES_DIFFER
                        commit a b c -> refused BRANCHES_DIFFER
                        commit a c -> refused BRANCHES_DIFFER
                        commit none -> refused BRANCHES_DIFFER
                        commit b a -> commit COMMIT_REQUESTED, confirm a, confirm b
                        """),
                rule("a commit that means none is one if there are none", initiator(0), """
                        start -> -
                        commit none -> commit COMMIT_REQUESTED, COMMITTED
                        """)));
    }

    @TestFactory
    Stream<DynamicTest> triesWhileUndecided() {
        return play(List.of(
                rule("all tries are made at once; the last one that is done decides to commit", coordinator(2), """
                        start -> try a, try b | a=REGISTERED
                        try b done -> - | b=TRIED
                        try a done -> commit TRIES_DONE, confirm a, confirm b
                        """),
                rule("a business no rolls back what was tried, and not what was refused", coordinator(2), """
                        start -> try a, try b
                        try a done -> -
                        try b no -> rollback BUSINESS_FAILURE, cancel a | b=FAILED
                        cancel a done -> ROLLED_BACK
                        """),
                rule("a business no after an attempt of unknown outcome is cancelled like one", coordinator(1), """
                        start -> try a
                        try a unknown -> - | due 200ms
                        due -> try a#2
                        try a no -> rollback BUSINESS_FAILURE | a=UNKNOWN, due 600ms
                        due -> cancel a
                        """),
                rule("a business no settles what the participant was working on", coordinator(1), """
                        start -> try a
                        try a working -> -
                        due -> try a#2
                        try a no -> rollback BUSINESS_FAILURE, ROLLED_BACK | a=FAILED
                        """),
                rule("still working is asked again, and uses up no attempt", coordinator(1, 1), """
                        start -> try a
                        try a working 5s -> - | due 5s
                        due -> try a#2
                        try a working -> - | due 400ms
                        due -> try a#3
                        try a done -> commit TRIES_DONE, confirm a
                        """),
                rule("410 to a try is unknown like any other status", coordinator(1, 2), """
                        start -> try a
                        try a gone -> - | due 200ms
                        due -> try a#2
                        try a gone -> rollback ATTEMPTS_EXHAUSTED | a=UNKNOWN, due 800ms
                        due -> cancel a
                        """),
                rule("an unknown outcome is retried until the attempts are used up", coordinator(2), """
                        start -> try a, try b
                        try b done -> -
                        try a unknown -> - | due 200ms, a=REGISTERED
                        due -> try a#2
                        try a unknown -> - | due 400ms
                        due -> try a#3
                        try a unknown -> - | due 800ms
                        due -> try a#4
                        try a unknown -> - | due 1600ms
                        due -> try a#5
                        try a unknown -> rollback ATTEMPTS_EXHAUSTED, cancel b | a=UNKNOWN, due 800ms
                        due -> cancel a
                        """),
                rule("not sent is retried until the deadline, and nothing is cancelled then", coordinator(1, 1), """
                        start 1s -> try a
                        try a unsent -> - | due 200ms
                        due -> try a#2
                        try a unsent -> - | due 400ms
                        due -> try a#3
                        try a unsent -> - | due 400ms
                        due -> rollback DEADLINE, ROLLED_BACK | a=FAILED
                        """),
                rule("after a crash a try is asked again at once, and no attempt is used up", coordinator(1, 1), """
                        start -> try a
                        recovered -> try a#2
                        recovered -> try a#3
                        late try a 1 done -> -
                        try a done -> commit TRIES_DONE, confirm a
                        """),
                rule("a try that is done at the deadline comes too late to commit", coordinator(1), """
                        start 500ms -> try a
                        asleep 500ms -> -
                        try a done -> rollback DEADLINE, cancel a
                        """),
                rule("an initiator may roll a declared transaction back while it is tried", coordinator(2), """
                        start -> try a, try b
                        try a done -> -
                        rollback -> rollback REQUESTED, cancel a
                        try b done -> cancel b | b=CANCELLING
                        cancel a done -> -
                        cancel b done -> ROLLED_BACK
                        """)));
    }

    @TestFactory
    Stream<DynamicTest> triesInARollback() {
        return play(List.of(
                rule("a try that is done is cancelled", coordinator(2), """
                        start -> try a, try b
                        try a no -> rollback BUSINESS_FAILURE
                        try b done -> cancel b
                        cancel b done -> ROLLED_BACK
                        """),
                rule("a try that is refused is not", coordinator(2), """
                        start -> try a, try b
                        try a no -> rollback BUSINESS_FAILURE
                        try b no -> ROLLED_BACK | b=FAILED
                        """),
                rule("a try that is refused after one of unknown outcome is cancelled", coordinator(2), """
                        start -> try a, try b
                        try b unknown -> -
                        due -> try b#2
                        try a no -> rollback BUSINESS_FAILURE
                        try b no -> - | b=UNKNOWN, due 600ms
                        due -> cancel b
                        """),
                rule("a try that is being worked on is cancelled after the quiet period", coordinator(2), """
                        start -> try a, try b
                        try a no -> rollback BUSINESS_FAILURE
                        try b working -> - | b=UNKNOWN, due 800ms
                        due -> cancel b
                        """),
                rule("a try of unknown outcome is cancelled after the quiet period", coordinator(2), """
                        start -> try a, try b
                        try a no -> rollback BUSINESS_FAILURE
                        try b unknown -> - | b=UNKNOWN, due 800ms
                        due -> cancel b
                        cancel b done -> ROLLED_BACK
                        """),
                rule("a try that is answered with 410 is cancelled after the quiet period", coordinator(2), """
                        start -> try a, try b
                        try a no -> rollback BUSINESS_FAILURE
                        try b gone -> - | b=UNKNOWN, due 800ms
                        """),
                rule("a try that was not sent is not cancelled", coordinator(2), """
                        start -> try a, try b
                        try a no -> rollback BUSINESS_FAILURE
                        try b unsent -> ROLLED_BACK | b=FAILED
                        """),
                rule("a try that was not sent after one of unknown outcome is cancelled", coordinator(2), """
                        start -> try a, try b
                        try b unknown -> -
                        due -> try b#2
                        try a no -> rollback BUSINESS_FAILURE
                        try b unsent -> - | b=UNKNOWN, due 600ms
                        due -> cancel b
                        """),
                rule(
                        "a try that a crash interrupted may run for its timeout, and then for the quiet period",
                        coordinator(2),
                        """
                        start -> try a, try b
                        try a no -> rollback BUSINESS_FAILURE
                        recovered -> - | b=UNKNOWN, due 1600ms
                        due -> cancel b
                        """),
                rule("what waits to be tried again is not: cancelled if it may have run", coordinator(3), """
                        start -> try a, try b, try c
                        try b unknown -> -
                        try c unsent -> -
                        try a no -> rollback BUSINESS_FAILURE | b=UNKNOWN, c=FAILED, due 800ms
                        due -> cancel b
                        cancel b done -> ROLLED_BACK
                        """)));
    }

    @TestFactory
    Stream<DynamicTest> confirms() {
        return play(List.of(
                rule("a business no to a confirm is an error: retried", initiator(1), """
                        start -> -
                        commit -> commit COMMIT_REQUESTED, confirm a
                        confirm a no -> - | due 200ms, a=CONFIRMING
                        due -> confirm a#2
                        confirm a done -> COMMITTED
                        """),
                rule("a confirm that is being worked on is asked again", initiator(1), """
                        start -> -
                        commit -> commit COMMIT_REQUESTED, confirm a
                        confirm a working 3s -> - | due 3s
                        due -> confirm a#2
                        confirm a done -> COMMITTED
                        """),
                rule("410 to a confirm is a dead letter: the reservation is gone", initiator(2), """
                        start -> -
                        commit -> commit COMMIT_REQUESTED, confirm a, confirm b
                        confirm a gone -> parked confirm a, attention DEAD_LETTER a | a=CONFIRMING
                        confirm b done -> - | due never
                        redrive a -> calm a, confirm a#2
                        confirm a done -> COMMITTED
                        """),
                rule("an unknown confirm is retried without limit, with growing pauses", initiator(1), """
                        start -> -
                        commit -> commit COMMIT_REQUESTED, confirm a
                        confirm a unknown -> - | due 200ms
                        due -> confirm a#2
                        confirm a unknown -> - | due 400ms
                        due -> confirm a#3
                        confirm a unknown -> - | due 800ms
                        due -> confirm a#4
                        confirm a unknown -> - | due 1600ms
                        due -> confirm a#5
                        confirm a unknown -> - | due 3200ms
                        due -> confirm a#6
                        confirm a unknown -> - | due 6400ms
                        due -> confirm a#7
                        confirm a unknown -> - | due 12800ms
                        due -> confirm a#8
                        confirm a unknown -> - | due 25600ms
                        due -> confirm a#9
                        confirm a unknown -> - | due 30s
                        """),
                rule("the branch's own limit of attempts does not hold for its confirm", coordinator(1, 1), """
                        start -> try a
                        try a done -> commit TRIES_DONE, confirm a
                        confirm a unknown -> - | due 200ms
                        due -> confirm a#2
                        confirm a unknown -> - | due 400ms
                        """),
                rule("a confirm that is not sent is retried", initiator(1), """
                        start -> -
                        commit -> commit COMMIT_REQUESTED, confirm a
                        confirm a unsent -> - | due 200ms
                        due -> confirm a#2
                        """),
                rule("after a crash a confirm in flight is asked again at once", initiator(2), """
                        start -> -
                        commit -> commit COMMIT_REQUESTED, confirm a, confirm b
                        confirm b done -> -
                        recovered -> confirm a#2
                        confirm a done -> COMMITTED
                        """),
                rule("each branch has its own pauses", initiator(2), """
                        start -> -
                        commit -> commit COMMIT_REQUESTED, confirm a, confirm b
                        confirm a unknown -> -
                        wait 100ms -> -
                        confirm b unknown -> - | due 100ms
                        due -> confirm a#2
                        due -> confirm b#2
                        """)));
    }

    @TestFactory
    Stream<DynamicTest> cancels() {
        return play(List.of(
                rule("a business no to a cancel is an error: retried", initiator(1), """
                        start -> -
                        rollback -> rollback REQUESTED, cancel a
                        cancel a no -> - | due 200ms, a=CANCELLING
                        due -> cancel a#2
                        cancel a done -> ROLLED_BACK
                        """),
                rule("a cancel that is being worked on is asked again", initiator(1), """
                        start -> -
                        rollback -> rollback REQUESTED, cancel a
                        cancel a working -> - | due 200ms
                        due -> cancel a#2
                        """),
                rule("410 to a cancel: nothing is left to cancel", initiator(1), """
                        start -> -
                        rollback -> rollback REQUESTED, cancel a
                        cancel a gone -> ROLLED_BACK | a=CANCELLED
                        """),
                rule("an unknown cancel is retried, and so is one that was not sent", initiator(1), """
                        start -> -
                        rollback -> rollback REQUESTED, cancel a
                        cancel a unknown -> - | due 200ms
                        due -> cancel a#2
                        cancel a unsent -> - | due 400ms
                        due -> cancel a#3
                        """),
                rule("after a crash a cancel in flight is asked again at once", initiator(1), """
                        start -> -
                        rollback -> rollback REQUESTED, cancel a
                        recovered -> cancel a#2
                        """),
                rule("a crash in the quiet period does not shorten or lengthen it", initiator(1), """
                        start 1s -> -
                        due -> rollback DEADLINE | due 800ms
                        wait 300ms -> -
                        recovered -> - | due 500ms
                        due -> cancel a
                        """)));
    }

    @TestFactory
    Stream<DynamicTest> escalation() {
        return play(List.of(
                rule(
                        "attention after five minutes, a dead letter after a day, counted from the first attempt",
                        initiator(1),
                        """
                        start -> -
                        commit -> commit COMMIT_REQUESTED, confirm a | due 5m
                        wait 5m -> attention RETRYING a | attention=RETRYING
                        wait 24h -> -
                        confirm a unknown -> parked confirm a, attention DEAD_LETTER a | due never, attention=DEAD_LETTER
                        redrive a -> calm a, confirm a#2 | attention=none, due 5m
                        confirm a unknown -> - | due 200ms
                        """),
                rule("success makes the attention go", initiator(1), """
                        start -> -
                        rollback -> rollback REQUESTED, cancel a
                        wait 5m -> attention RETRYING a
                        cancel a done -> calm a, ROLLED_BACK | attention=none
                        """),
                rule("a dead letter holds nothing back but the end", initiator(2), """
                        start -> -
                        rollback -> rollback REQUESTED, cancel a, cancel b
                        wait 5m -> attention RETRYING a, attention RETRYING b
                        wait 24h -> -
                        cancel a unknown -> parked cancel a, attention DEAD_LETTER a
                        cancel b done -> calm b
                        discard a -> discarded cancel a, calm a, ROLLED_BACK
                        """),
                rule("tries are not escalated", coordinator(1), """
                        start 1s -> try a | due 1s
                        due -> rollback DEADLINE | due never
                        try a done -> cancel a
                        """)));
    }

    private static Stream<DynamicTest> play(List<Rule> rules) {
        return rules.stream()
                .map(rule ->
                        DynamicTest.dynamicTest(rule.says(), () -> rule.given().when(rule.script())));
    }
}
