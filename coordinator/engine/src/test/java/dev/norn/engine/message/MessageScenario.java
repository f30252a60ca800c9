package dev.norn.engine.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.Json;
import dev.norn.dsl.OperationName;
import dev.norn.dsl.RetryPolicy;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchSpec;
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
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One message driven by a script, one line per input: {@code <input> -> <everything that is seen to follow>}. Its producer
 * is called {@code producer}, its deliveries {@code 1}, {@code 2}, ….
 *
 * <p>Inputs: {@code prepare}, {@code prepare 5s}; {@code submit}, {@code abort}; answers to what is in flight,
 * {@code producer gone}, {@code 1 done {"x":1}}, and {@code late producer 1 gone} to what is not; {@code wait 5m} (time
 * passes, stopping at each timer), {@code due} (until the next timer); {@code recovered}; repairs by their names. What
 * follows, in order: the reply if it is not just "accepted", decisions and other events, then calls ({@code ask},
 * {@code deliver 1}, from the second attempt on {@code deliver 1#2}); {@code -} for none. Behind a {@code |} come checks of
 * the state: {@code due 5m} from now, {@code due never}, {@code 1=SUCCEEDED}, {@code attention=CODE}.
 *
 * <p>After each line the events so far are replayed, through the codec, and must give the same state.
 */
final class MessageScenario {

    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    static final Repair REPAIR = new Repair("because", "ops");
    static final long ID = 42;
    static final BranchSpec CHECK =
            new BranchSpec(new OperationName("orders", "check"), Json.NULL, BranchSpec.DEFAULT_TIMEOUT, null);

    private final MessageMachine machine = new MessageMachine(MessageRules.STANDARD);
    private final List<BranchSpec> deliveries;
    private final List<RecordedEvent> history = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private Instant now = START;
    private @Nullable Transition<MessageState> last;

    /** What one input led to, as the journal would keep it. */
    record Entry(Instant time, List<Event> events) {}

    private MessageScenario(List<BranchSpec> deliveries) {
        this.deliveries = deliveries;
    }

    /** To so many participants. */
    static MessageScenario to(int deliveries) {
        return new MessageScenario(IntStream.rangeClosed(1, deliveries)
                .mapToObj(i -> delivery(i, null))
                .toList());
    }

    /** To one participant, who is called so often. */
    static MessageScenario toOne(int attempts) {
        return new MessageScenario(List.of(delivery(1, policy(attempts))));
    }

    static RetryPolicy policy(int attempts) {
        return new RetryPolicy(attempts, Duration.ofMillis(200), 2, Duration.ofSeconds(10), 0);
    }

    static BranchSpec delivery(int number, @Nullable RetryPolicy retry) {
        return new BranchSpec(
                new OperationName("shop-" + number, "note"),
                new Json("{\"amount\":" + number + ".50}"),
                BranchSpec.DEFAULT_TIMEOUT,
                retry);
    }

    /** Plays the script's lines. */
    MessageScenario when(String script) {
        script.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(this::line);
        return this;
    }

    MessageState state() {
        if (last == null) {
            throw new IllegalStateException("not prepared");
        }
        return last.state();
    }

    List<Entry> entries() {
        return entries;
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
            case "prepare" -> seen(prepare(rest.isEmpty() ? null : ScriptWords.duration(rest)));
            case "wait" -> pass(now.plus(ScriptWords.duration(rest)));
            case "due" -> pass(dueAt());
            case "late" -> seen(late(rest));
            default -> words[0].matches("producer|\\d") ? seen(answer(words[0], rest)) : seen(give(command(given)));
        };
    }

    private static Input command(String given) {
        String[] words = given.split(" +", 3);
        Integer branch = words.length > 1 ? (Integer) number(words[1]) : null;
        Json json = words.length > 2 ? new Json(words[2]) : null;
        int named = branch == null ? -1 : branch;
        Json output = json == null ? Json.NULL : json;
        return switch (words[0]) {
            case "submit" -> new Input.Commit(null);
            case "submit-naming" -> new Input.Commit(List.of());
            case "abort" -> new Input.Rollback(REPAIR);
            case "register" -> new Input.Register(List.of(CHECK), null);
            case "recovered" -> new Input.Recovered();
            case "kill" -> new Input.Kill(REPAIR);
            case "retry" -> new Input.RetryNow(branch, json, REPAIR);
            case "compensate" -> new Input.Compensate(branch, json, REPAIR);
            case "skip" -> new Input.Skip(named, output, REPAIR);
            case "resolve" -> new Input.Resolve(named, output, REPAIR);
            case "redrive" -> new Input.Redrive(named, REPAIR);
            case "discard" -> new Input.Discard(named, REPAIR);
            default -> throw new AssertionError("input: " + given);
        };
    }

    private Transition<MessageState> prepare(@Nullable Duration timeout) {
        StartMessage command =
                new StartMessage(ID, "order-placed", CHECK, deliveries, "key", Map.of("team", "blue"), timeout);
        return apply(machine.start(command, now, ScriptWords.MIDDLE));
    }

    private List<String> pass(Instant until) {
        List<String> seen = new ArrayList<>();
        Instant due = state().nextDueAt();
        while (due != null && !due.isAfter(until)) {
            now = due.isAfter(now) ? due : now;
            seen.addAll(seen(give(new Input.TimePassed())));
            Instant next = state().nextDueAt();
            assertThat(next).as("a timer that was handled").isNotEqualTo(due);
            due = next;
        }
        now = until.isAfter(now) ? until : now;
        return seen;
    }

    private Instant dueAt() {
        Instant due = state().nextDueAt();
        assertThat(due).as("next due time").isNotNull();
        return due;
    }

    private Transition<MessageState> answer(String branch, String answer) {
        BranchView it = state().branches().get(number(branch));
        Transition<MessageState> transition =
                give(new Input.Answered(it.index(), it.operation(), it.attempts(), ScriptWords.answer(answer)));
        assertThat(transition.events())
                .as("the answer of " + branch + " was awaited")
                .isNotEmpty();
        return transition;
    }

    /** An answer that nobody waits for: {@code late 1 2 done}. */
    private Transition<MessageState> late(String rest) {
        String[] words = rest.split(" +", 3);
        BranchOperation operation = number(words[0]) == 0 ? BranchOperation.CHECK : BranchOperation.ACTION;
        Transition<MessageState> transition = give(new Input.Answered(
                number(words[0]), operation, Integer.parseInt(words[1]), ScriptWords.answer(words[2])));
        assertThat(transition.events()).isEmpty();
        return transition;
    }

    Transition<MessageState> give(Input given) {
        return apply(machine.decide(state(), given, now, ScriptWords.MIDDLE));
    }

    private Transition<MessageState> apply(Transition<MessageState> transition) {
        last = transition;
        if (!transition.events().isEmpty()) {
            entries.add(new Entry(now, transition.events()));
        }
        for (Event event : EventCodec.decode(EventCodec.encode(transition.events()))) {
            history.add(new RecordedEvent(history.size() + 1L, now, event));
        }
        assertThat(machine.replay(ID, history)).isEqualTo(transition.state());
        return transition;
    }

    private static List<String> seen(Transition<MessageState> transition) {
        List<String> seen = new ArrayList<>();
        if (transition.reply() instanceof Reply.Refused refused) {
            seen.add("refused " + refused.code());
        }
        transition.events().stream()
                .map(MessageScenario::words)
                .filter(words -> !words.isEmpty())
                .forEach(seen::add);
        for (Effect effect : transition.effects()) {
            switch (effect) {
                case Effect.Call call ->
                    seen.add((call.operation() == BranchOperation.CHECK ? "ask" : "deliver " + call.branch())
                            + (call.attempt() == 1 ? "" : "#" + call.attempt()));
            }
        }
        return seen;
    }

    private static String words(Event event) {
        return switch (event) {
            case Event.Decided e -> e.decision().name().toLowerCase(Locale.ROOT) + " " + e.code();
            case Event.Ended e -> e.status().name();
            case Event.AttentionRaised e -> "attention " + e.code() + " " + e.branch();
            case Event.AttentionCleared e -> "calm " + e.branch();
            case Event.DeadLettered e -> "parked " + e.branch();
            case Event.Killed e -> "KILLED " + e.inconsistent();
            case Event.Discarded e -> "discarded " + e.branch();
            default -> "";
        };
    }

    private void check(String line, String check) {
        if (check.startsWith("due ")) {
            String expected = check.substring(4);
            assertThat(state().nextDueAt())
                    .as("line '%s': next due time, from %s", line, now)
                    .isEqualTo(expected.equals("never") ? null : now.plus(ScriptWords.duration(expected)));
        } else if (check.startsWith("attention=")) {
            String code =
                    state().attention() == null ? "none" : state().attention().code();
            assertThat(code).as("line '%s': attention", line).isEqualTo(check.substring(10));
        } else {
            String[] sides = check.split("=");
            assertThat(state().branches().get(number(sides[0])).status().name())
                    .as("line '%s': branch %s", line, sides[0])
                    .isEqualTo(sides[1]);
        }
    }

    private static int number(String branch) {
        return branch.equals("producer") ? 0 : Integer.parseInt(branch);
    }
}
