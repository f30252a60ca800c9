package dev.norn.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.protocol.Operation;
import dev.norn.runtime.ParticipantDirectory.Instance;
import dev.norn.runtime.RuntimeMetrics;
import dev.norn.runtime.node.NodeClock;
import dev.norn.runtime.node.TrustWindow;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DispatcherTest {

    private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
    private static final Answer DONE = new Answer.Done(Json.NULL);
    private static final Answer LOST = new Answer.Unknown(new CallError("CONNECTION_LOST", "gone", null));

    private record Made(ParticipantCall call, Consumer<Answer> done) {}

    private final ArrayDeque<Made> made = new ArrayDeque<>();
    private final List<Answer> answers = new ArrayList<>();
    private final Map<String, List<Instance>> directory = new HashMap<>();
    private final TrustWindow trust = new TrustWindow(0, 10_000_000_000L);
    private final NodeClock clock = new NodeClock();
    private long nowNanos;

    private final Dispatcher dispatcher = dispatcher(2, 3);

    private Dispatcher dispatcher(int concurrent, int queued) {
        clock.anchor(T0, 0, 0);
        return new Dispatcher(
                name -> directory.getOrDefault(name, List.of()),
                (call, trust, done) -> made.add(new Made(call, done)),
                clock,
                () -> nowNanos,
                () -> 17,
                RuntimeMetrics.NONE,
                new DispatchLimits(concurrent, queued));
    }

    @Test
    void shouldKeepAParticipantWithinItsCalls() {
        live("slow", 1);
        live("fast", 1);
        for (int i = 0; i < 5; i++) {
            dispatch("slow", 1);
        }
        assertThat(made).hasSize(2);
        dispatch("fast", 1);
        assertThat(made).hasSize(3);
        assertThat(made.getLast().call().participant()).isEqualTo("fast");
        made.remove().done().accept(DONE);
        assertThat(made).hasSize(3);
        assertThat(answers).containsExactly(DONE);
    }

    @Test
    void shouldAnswerWhatIsTooMuchAsNotSent() {
        live("slow", 1);
        for (int i = 0; i < 6; i++) {
            dispatch("slow", 1);
        }
        assertThat(answers)
                .singleElement()
                .isInstanceOfSatisfying(
                        Answer.NotSent.class,
                        answer -> assertThat(answer.error().code()).isEqualTo("PARTICIPANT_BUSY"));
        while (!made.isEmpty()) {
            made.remove().done().accept(DONE);
        }
        assertThat(answers).hasSize(6);
    }

    @Test
    void shouldGiveAQueuedCallItsWholeTime() {
        live("slow", 1);
        for (int i = 0; i < 3; i++) {
            dispatch("slow", 1);
        }
        nowNanos = 5_000_000_000L;
        made.remove().done().accept(DONE);
        assertThat(made.getLast().call().timeout()).isEqualTo(Duration.ofMillis(800));
        assertThat(made.getLast().call().headers())
                .containsEntry("Norn-Deadline", T0.plusMillis(5_800).toString());
    }

    @Test
    void shouldNotSendWhatHasBecomePointless() {
        live("slow", 1);
        dispatch("slow", 1);
        dispatch("slow", 1);
        dispatcher.dispatch(request("slow", 1, T0.plusSeconds(2).toEpochMilli()), trust, answers::add);
        nowNanos = 3_000_000_000L;
        made.remove().done().accept(DONE);
        assertThat(made).hasSize(1);
        assertThat(answers.getLast())
                .isInstanceOfSatisfying(
                        Answer.NotSent.class,
                        answer -> assertThat(answer.error().code()).isEqualTo("DEADLINE_PASSED"));
    }

    @Test
    void shouldAnswerNotSentWithoutAnInstance() {
        dispatch("nobody", 1);
        assertThat(answers)
                .singleElement()
                .isInstanceOfSatisfying(
                        Answer.NotSent.class,
                        answer -> assertThat(answer.error().code()).isEqualTo("NO_INSTANCE"));
        assertThat(made).isEmpty();
    }

    @Test
    void shouldSendNothingOutsideOfItsTrust() {
        live("slow", 1);
        for (int i = 0; i < 4; i++) {
            dispatch("slow", 1);
        }
        trust.close();
        made.remove().done().accept(DONE);
        assertThat(made).hasSize(1);
        assertThat(answers).hasSize(3);
        assertThat(answers.subList(1, 3))
                .allSatisfy(answer -> assertThat(notSent(answer)).isEqualTo("LEASE_LOST"));
    }

    @Test
    void shouldAnswerAndGoOnWhenTheDirectoryThrows() {
        live("odd", 1);
        boolean[] broken = {true};
        Dispatcher odd = new Dispatcher(
                name -> {
                    if (broken[0]) {
                        throw new IllegalStateException("broken");
                    }
                    return directory.getOrDefault(name, List.of());
                },
                (call, trust, done) -> made.add(new Made(call, done)),
                clock,
                () -> nowNanos,
                () -> 0,
                RuntimeMetrics.NONE,
                new DispatchLimits(1, 10));
        for (int i = 1; i <= 3; i++) {
            odd.dispatch(request("odd", i, BranchRequest.ALWAYS), trust, answers::add);
        }
        assertThat(answers)
                .hasSize(3)
                .allSatisfy(answer -> assertThat(notSent(answer)).isEqualTo("DISPATCH_FAILED"));
        broken[0] = false;
        odd.dispatch(request("odd", 4, BranchRequest.ALWAYS), trust, answers::add);
        assertThat(made).hasSize(1);
    }

    @Test
    void shouldAnswerAndGoOnWhenWhatCountsThrows() {
        live("odd", 1);
        Dispatcher odd = new Dispatcher(
                name -> directory.getOrDefault(name, List.of()),
                (call, trust, done) -> made.add(new Made(call, done)),
                clock,
                () -> nowNanos,
                () -> 0,
                new RuntimeMetrics() {
                    @Override
                    public void attemptEnded(
                            String participant, String operation, AttemptOutcome outcome, Duration duration) {
                        throw new IllegalStateException("broken");
                    }
                },
                new DispatchLimits(1, 10));
        for (int i = 1; i <= 3; i++) {
            odd.dispatch(request("odd", i, BranchRequest.ALWAYS), trust, answers::add);
        }
        while (!made.isEmpty()) {
            made.remove().done().accept(DONE);
        }
        assertThat(answers).containsExactly(DONE, DONE, DONE);
    }

    @Test
    void shouldTakeOneAnswerOnlyFromATransportThatAnswersAndThrows() {
        live("odd", 1);
        Dispatcher odd = new Dispatcher(
                name -> directory.getOrDefault(name, List.of()),
                (call, trust, done) -> {
                    done.accept(DONE);
                    throw new IllegalStateException("broken");
                },
                clock,
                () -> nowNanos,
                () -> 0,
                RuntimeMetrics.NONE,
                new DispatchLimits(1, 10));
        for (int i = 1; i <= 3; i++) {
            odd.dispatch(request("odd", i, BranchRequest.ALWAYS), trust, answers::add);
        }
        assertThat(answers).containsExactly(DONE, DONE, DONE);
    }

    @Test
    void shouldTakeTurnsByWeight() {
        live("many", 5, 1, 2);
        Dispatcher wide = dispatcher(1_000, 0);
        for (int i = 0; i < 80; i++) {
            wide.dispatch(request("many", i + 1, BranchRequest.ALWAYS), trust, answers::add);
        }
        Map<String, Long> calls = made.stream()
                .collect(Collectors.groupingBy(one -> one.call().uri().getHost(), Collectors.counting()));
        assertThat(calls).isEqualTo(Map.of("many-0", 50L, "many-1", 10L, "many-2", 20L));
    }

    @Test
    void shouldTryAnotherInstanceNext() {
        live("two", 100, 1);
        for (int round = 0; round < 10; round++) {
            long id = 1_000 + round;
            dispatcher.dispatch(request("two", id, BranchRequest.ALWAYS), trust, answers::add);
            Made first = made.remove();
            first.done().accept(LOST);
            dispatcher.dispatch(request("two", id, BranchRequest.ALWAYS), trust, answers::add);
            Made second = made.remove();
            second.done().accept(DONE);
            assertThat(second.call().uri().getHost())
                    .isNotEqualTo(first.call().uri().getHost());
        }
    }

    @Test
    void shouldNotGrowItsStackWhenEverythingIsAnsweredAtOnce() {
        live("quick", 1);
        Dispatcher quick = new Dispatcher(
                name -> directory.getOrDefault(name, List.of()),
                (call, trust, done) -> {
                    if (made.isEmpty() && answers.isEmpty()) {
                        made.add(new Made(call, done));
                    } else {
                        done.accept(DONE);
                    }
                },
                clock,
                () -> nowNanos,
                () -> 0,
                RuntimeMetrics.NONE,
                new DispatchLimits(1, 200_000));
        for (int i = 1; i <= 100_000; i++) {
            quick.dispatch(request("quick", i, BranchRequest.ALWAYS), trust, answers::add);
        }
        made.remove().done().accept(DONE);
        assertThat(answers).hasSize(100_000);
    }

    @Test
    void shouldSurviveATransportThatThrows() {
        live("odd", 1);
        Dispatcher odd = new Dispatcher(
                name -> directory.getOrDefault(name, List.of()),
                (call, trust, done) -> {
                    throw new IllegalStateException("broken");
                },
                clock,
                () -> nowNanos,
                () -> 0,
                RuntimeMetrics.NONE,
                new DispatchLimits(1, 10));
        for (int i = 1; i <= 3; i++) {
            odd.dispatch(request("odd", i, BranchRequest.ALWAYS), trust, answers::add);
        }
        assertThat(answers).hasSize(3).allMatch(Answer.Unknown.class::isInstance);
    }

    private static String notSent(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.NotSent.class);
        return ((Answer.NotSent) answer).error().code();
    }

    private void live(String participant, int... weights) {
        List<Instance> instances = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            instances.add(new Instance("i" + i, URI.create("http://" + participant + "-" + i), weights[i]));
        }
        directory.put(participant, instances);
    }

    private void dispatch(String participant, long transactionId) {
        dispatcher.dispatch(request(participant, transactionId, BranchRequest.ALWAYS), trust, answers::add);
    }

    private static BranchRequest request(String participant, long transactionId, long notAfterMillis) {
        return new BranchRequest(
                transactionId,
                "step",
                Operation.ACTION,
                1,
                new OperationName(participant, "do"),
                new Json("{}"),
                null,
                Duration.ofMillis(800),
                notAfterMillis,
                "00-00000000000000000000000000000001-0000000000000001-01");
    }
}
