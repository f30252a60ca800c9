package dev.norn.engine.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.Json;
import dev.norn.dsl.SagaDefinition;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchView;
import dev.norn.engine.Effect;
import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.Repair;
import dev.norn.engine.Reply;
import dev.norn.engine.Transition;
import dev.norn.engine.codec.EventCodec;
import dev.norn.engine.machine.ScriptWords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One saga driven by a script, one line per input: {@code <input> -> <everything that is seen to follow>}.
 *
 * <p>Inputs: {@code start}; answers to what is in flight, {@code a done {"x":1}}, {@code a no}, {@code a unknown},
 * {@code a gone}, {@code a working 5s}, {@code a unsent}, and with {@code undo a …} to a compensation; {@code wait 5m}
 * (time passes, stopping at each timer) and {@code due} (until the next timer); {@code recovered}; commands by their
 * names. What follows, in order: decisions and other events, then calls ({@code call a}, {@code undo a}, from the second
 * attempt on {@code call a#2}); {@code -} for none. Behind a {@code |} come checks of the state: {@code due 5m} from now,
 * {@code due never}, {@code a=SUCCEEDED}, {@code attention=CODE}.
 *
 * <p>After each line the events so far are replayed, through the codec, and must give the same state.
 */
final class Scenario {

    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    static final Repair REPAIR = new Repair("because", "ops");

    private final SagaMachine machine;
    private final List<RecordedEvent> history = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Json input;
    private final List<Effect.Call> calls = new ArrayList<>();
    private Instant now = START;
    private @Nullable Transition<SagaState> last;

    /** What one input led to, as the journal would keep it. */
    record Entry(Instant time, List<Event> events) {}

    private Scenario(SagaDefinition saga, Json input) {
        this.machine = new SagaMachine(saga);
        this.input = input;
    }

    static Scenario given(SagaDefinition saga) {
        return given(saga, new Json("{\"order\":7}"));
    }

    static Scenario given(SagaDefinition saga, Json input) {
        return new Scenario(saga, input);
    }

    /** Plays the script's lines. */
    Scenario when(String script) {
        script.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(this::line);
        return this;
    }

    SagaState state() {
        if (last == null) {
            throw new IllegalStateException("not started");
        }
        return last.state();
    }

    List<Entry> entries() {
        return entries;
    }

    Instant now() {
        return now;
    }

    /** The newest call of the branch. */
    Effect.Call call(String step, BranchOperation operation) {
        int branch = index(step);
        return calls.stream()
                .filter(call -> call.branch() == branch && call.operation() == operation)
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("never called: " + step));
    }

    Transition<SagaState> give(Input given) {
        return apply(machine.decide(state(), given, now, ScriptWords.MIDDLE));
    }

    private void line(String line) {
        String[] parts = line.split(" -> ");
        assertThat(parts).as("line '%s'", line).hasSize(2);
        String[] expected = parts[1].split("\\|");
        List<String> seen = play(parts[0].strip());
        assertThat(String.join(", ", seen.isEmpty() ? List.of("-") : seen))
                .as("line '%s' in state %s", line, state())
                .isEqualTo(expected[0].strip());
        if (expected.length > 1) {
            for (String check : expected[1].split(",")) {
                check(line, check.strip());
            }
        }
    }

    private List<String> play(String given) {
        String[] words = given.split(" +", 2);
        String rest = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "start" -> seen(start(rest.isEmpty() ? null : ScriptWords.duration(rest)));
            case "wait" -> pass(now.plus(ScriptWords.duration(rest)));
            case "due" -> pass(dueAt());
            case "recovered" -> seen(give(new Input.Recovered()));
            case "rollback" -> seen(give(new Input.Rollback(REPAIR)));
            case "kill" -> seen(give(new Input.Kill(REPAIR)));
            case "retry" -> seen(give(new Input.RetryNow(branchOf(rest), jsonOf(rest), REPAIR)));
            case "compensate" -> seen(give(new Input.Compensate(branchOf(rest), jsonOf(rest), REPAIR)));
            case "skip" -> seen(give(new Input.Skip(index(rest), orNull(jsonOf(rest)), REPAIR)));
            case "resolve" -> seen(give(new Input.Resolve(index(rest), orNull(jsonOf(rest)), REPAIR)));
            case "redrive" -> seen(give(new Input.Redrive(index(rest), REPAIR)));
            case "discard" -> seen(give(new Input.Discard(index(rest), REPAIR)));
            case "late" -> seen(late(rest));
            case "undo" -> {
                String[] answer = rest.split(" +", 2);
                yield seen(answer(answer[0], BranchOperation.COMPENSATE, answer[1]));
            }
            default -> seen(answer(words[0], BranchOperation.ACTION, rest));
        };
    }

    private Transition<SagaState> start(@Nullable Duration timeout) {
        return apply(machine.start(
                new StartSaga(42, input, "key", Map.of("team", "blue"), timeout), now, ScriptWords.MIDDLE));
    }

    private List<String> pass(Instant until) {
        List<String> seen = new ArrayList<>();
        Instant due = state().nextDueAt();
        while (due != null && !due.isAfter(until)) {
            now = due;
            seen.addAll(seen(give(new Input.TimePassed())));
            Instant next = state().nextDueAt();
            assertThat(next).as("a timer that was handled").isNotEqualTo(due);
            due = next;
        }
        now = until;
        return seen;
    }

    private Instant dueAt() {
        Instant due = state().nextDueAt();
        assertThat(due).as("next due time").isNotNull();
        return due;
    }

    private Transition<SagaState> answer(String step, BranchOperation operation, String answer) {
        int attempt = state().branches().get(index(step)).attempts();
        assertThat(state().inFlight()).as("something in flight").isTrue();
        Transition<SagaState> transition =
                give(new Input.Answered(index(step), operation, attempt, ScriptWords.answer(answer)));
        assertThat(transition.events())
                .as("the answer of " + step + " was awaited")
                .isNotEmpty();
        return transition;
    }

    /** An answer that nobody waits for: {@code late a 1 done}. */
    private Transition<SagaState> late(String rest) {
        String[] words = rest.split(" +", 3);
        BranchOperation operation = words[0].startsWith("undo-") ? BranchOperation.COMPENSATE : BranchOperation.ACTION;
        int branch = index(words[0].replace("undo-", ""));
        Transition<SagaState> transition =
                give(new Input.Answered(branch, operation, Integer.parseInt(words[1]), ScriptWords.answer(words[2])));
        assertThat(transition.events()).isEmpty();
        return transition;
    }

    private Transition<SagaState> apply(Transition<SagaState> transition) {
        last = transition;
        if (!transition.events().isEmpty()) {
            entries.add(new Entry(now, transition.events()));
        }
        for (Event event : EventCodec.decode(EventCodec.encode(transition.events()))) {
            history.add(new RecordedEvent(history.size() + 1L, now, event));
        }
        for (Effect effect : transition.effects()) {
            switch (effect) {
                case Effect.Call call -> calls.add(call);
            }
        }
        assertThat(machine.replay(42, history)).isEqualTo(transition.state());
        return transition;
    }

    private List<String> seen(Transition<SagaState> transition) {
        List<String> seen = new ArrayList<>();
        switch (transition.reply()) {
            case Reply.Refused refused -> {
                assertThat(transition.events()).isEmpty();
                assertThat(transition.effects()).isEmpty();
                seen.add("refused " + refused.code());
            }
            case Reply.Accepted accepted -> {}
            case Reply.Registered registered -> throw new AssertionError("of a saga: " + registered);
            case Reply.KeyReused reused -> throw new AssertionError("of a saga: " + reused);
        }
        for (Event event : transition.events()) {
            String words = words(event);
            if (words != null) {
                seen.add(words);
            }
        }
        for (Effect effect : transition.effects()) {
            switch (effect) {
                case Effect.Call call -> {
                    String verb = call.operation() == BranchOperation.ACTION ? "call " : "undo ";
                    String attempt = call.attempt() == 1 ? "" : "#" + call.attempt();
                    seen.add(verb + id(call.branch()) + attempt);
                }
            }
        }
        return seen;
    }

    private @Nullable String words(Event event) {
        return switch (event) {
            case Event.Decided e -> (e.decision().name().toLowerCase(java.util.Locale.ROOT)) + " " + e.code();
            case Event.Ended e -> e.output().isNull() ? e.status().name() : e.status() + " " + e.output();
            case Event.BranchSkipped e -> "skipped " + id(e.branch());
            case Event.AttentionRaised e -> "attention " + e.code() + suffix(e.branch());
            case Event.AttentionCleared e -> "calm" + suffix(e.branch());
            case Event.DeadLettered e ->
                "parked " + (e.operation() == BranchOperation.COMPENSATE ? "undo " : "") + id(e.branch());
            case Event.ExpressionFailed e -> "expression failed" + suffix(e.branch());
            case Event.Killed e ->
                "KILLED " + e.inconsistent().stream().map(this::id).toList();
            case Event.Discarded e -> "discarded " + id(e.branch());
            case Event.MessagePrepared e -> throw new AssertionError("of a saga: " + e);
            case Event.TccStarted e -> throw new AssertionError("of a saga: " + e);
            case Event.BranchesRegistered e -> throw new AssertionError("of a saga: " + e);
            case Event.BranchTried e -> throw new AssertionError("of a saga: " + e);
            case Event.BranchConfirmed e -> throw new AssertionError("of a saga: " + e);
            case Event.BranchCancelled e -> throw new AssertionError("of a saga: " + e);
            case Event.SagaStarted e -> null;
            case Event.AttemptStarted e -> null;
            case Event.AttemptInterrupted e -> null;
            case Event.AttemptUnknown e -> null;
            case Event.AttemptNotSent e -> null;
            case Event.AttemptPending e -> null;
            case Event.BranchSucceeded e -> null;
            case Event.BranchFailed e -> null;
            case Event.BranchCompensated e -> null;
            case Event.Redriven e -> null;
            case Event.RetryRequested e -> null;
            case Event.SkippedByOperator e -> null;
            case Event.ResolvedByOperator e -> null;
        };
    }

    private void check(String line, String check) {
        if (check.startsWith("due ")) {
            String expected = check.substring(4);
            Instant due = state().nextDueAt();
            assertThat(due)
                    .as("line '%s': next due time, from %s", line, now)
                    .isEqualTo(expected.equals("never") ? null : now.plus(ScriptWords.duration(expected)));
        } else if (check.startsWith("attention=")) {
            String expected = check.substring(10);
            String code =
                    state().attention() == null ? "none" : state().attention().code();
            assertThat(code).as("line '%s': attention", line).isEqualTo(expected);
        } else {
            String[] sides = check.split("=");
            BranchView branch = state().branches().get(index(sides[0]));
            assertThat(branch.status().name())
                    .as("line '%s': step %s", line, sides[0])
                    .isEqualTo(sides[1]);
        }
    }

    private String suffix(@Nullable Integer branch) {
        return branch == null ? "" : " " + id(branch);
    }

    private String id(int branch) {
        return machine.definition().steps().get(branch).id();
    }

    private int index(String rest) {
        Integer branch = branchOf(rest);
        if (branch == null) {
            throw new AssertionError("no step: " + rest);
        }
        return branch;
    }

    private @Nullable Integer branchOf(String rest) {
        String id = rest.split(" ", 2)[0];
        for (var step : machine.definition().steps()) {
            if (step.id().equals(id)) {
                return step.index();
            }
        }
        return id.matches("\\d+") ? Integer.valueOf(id) : null;
    }

    private static @Nullable Json jsonOf(String rest) {
        int space = rest.indexOf(' ');
        return space < 0 ? null : new Json(rest.substring(space + 1));
    }

    private static Json orNull(@Nullable Json json) {
        return json == null ? Json.NULL : json;
    }
}
