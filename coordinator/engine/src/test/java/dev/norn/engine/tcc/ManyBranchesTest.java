package dev.norn.engine.tcc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.Json;
import dev.norn.engine.Answer;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.Transition;
import dev.norn.engine.TriedBy;
import dev.norn.engine.codec.EventCodec;
import dev.norn.engine.machine.ScriptWords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a transaction with as many branches as there may be costs its loop, if all fail for long: it is printed. */
class ManyBranchesTest {

    private static final int BRANCHES = 1_000;

    /** Far above what it takes, also on a busy machine. */
    private static final Duration LONGEST_STEP = Duration.ofSeconds(5);

    private final TccMachine machine = new TccMachine(TccRules.STANDARD);
    private Instant now = TccScenario.START;
    private TccState state;
    private long longestNanos;
    private long totalNanos;
    private long bytes;

    @Test
    void shouldSettleAThousandBranchesThatAllFailForLongBefore() {
        StartTcc start = new StartTcc(
                42,
                "many",
                TriedBy.INITIATOR,
                IntStream.range(0, BRANCHES).mapToObj(i -> TccScenario.spec(0)).toList(),
                null,
                Map.of(),
                null);
        Transition<TccState> begun = machine.start(start, now, ScriptWords.MIDDLE);
        state = begun.state();
        bytes += EventCodec.encode(begun.events()).length();
        give(new Input.Commit(null));
        answers(new Answer.Unknown(ScriptWords.ERROR));
        now = now.plus(Duration.ofMinutes(6));
        give(new Input.TimePassed());
        assertThat(state.attentions()).hasSize(BRANCHES);
        answers(new Answer.Done(Json.NULL));
        assertThat(state.status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(Duration.ofNanos(longestNanos)).isLessThan(LONGEST_STEP);
        System.out.printf(
                "%d branches: longest step %.1f ms, all %.0f ms, %d bytes of events%n",
                BRANCHES, longestNanos / 1e6, totalNanos / 1e6, bytes);
    }

    private void answers(Answer answer) {
        for (int i = 0; i < BRANCHES; i++) {
            give(new Input.Answered(
                    i, BranchOperation.CONFIRM, state.branches().get(i).attempts(), answer));
        }
    }

    private void give(Input input) {
        long begin = System.nanoTime();
        Transition<TccState> transition = machine.decide(state, input, now, ScriptWords.MIDDLE);
        long nanos = System.nanoTime() - begin;
        longestNanos = Math.max(longestNanos, nanos);
        totalNanos += nanos;
        List<Event> events = transition.events();
        bytes += EventCodec.encode(events).length();
        state = transition.state();
    }
}
