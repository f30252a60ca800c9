package dev.norn.engine.tcc;

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
import dev.norn.engine.RegistrationKey;
import dev.norn.engine.Repair;
import dev.norn.engine.Reply;
import dev.norn.engine.Transition;
import dev.norn.engine.TriedBranch;
import dev.norn.engine.TriedBy;
import dev.norn.engine.codec.EventCodec;
import dev.norn.engine.machine.ScriptWords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One TCC transaction driven by a script, one line per input: {@code <input> -> <everything that is seen to follow>}.
 * Branches are called {@code a}, {@code b}, … in the order of their registration.
 *
 * <p>Inputs: {@code start}, {@code start 5s}; {@code register 2}, {@code register 1 key body}; {@code commit},
 * {@code commit a b={"x":1}} and {@code commit none}, which name the branches that are meant; {@code rollback}; answers to
 * what is in flight, {@code try a done {"x":1}}, {@code confirm a unknown}, {@code cancel a gone}, and {@code late cancel a 1
 * done} to what is not; {@code wait 5m} (time passes, stopping at each timer), {@code due} (until the next timer) and
 * {@code asleep 5m} (time passes and no timer fires); {@code recovered}; repairs by their names. What follows, in order: the
 * reply if it is not just "accepted", decisions and other events, then calls ({@code confirm a}, from the second attempt on
 * {@code confirm a#2}); {@code -} for none. Behind a {@code |} come checks of the state: {@code due 5m} from now,
 * {@code due never}, {@code a=TRIED}, {@code attention=CODE}.
 *
 * <p>After each line the events so far are replayed, through the codec, and must give the same state.
 */
final class TccScenario {

    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    static final Repair REPAIR = new Repair("because", "ops");
    static final Duration ATTEMPT_TIMEOUT = BranchSpec.DEFAULT_TIMEOUT;
    static final long ID = 42;

    private final TccMachine machine = new TccMachine(TccRules.STANDARD);
    private final TriedBy triedBy;
    private final List<BranchSpec> first;
    private final List<RecordedEvent> history = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<Effect.Call> calls = new ArrayList<>();
    private Instant now = START;
    private @Nullable Transition<TccState> last;

    /** What one input led to, as the journal would keep it. */
    record Entry(Instant time, List<Event> events) {}

    private TccScenario(TriedBy triedBy, List<BranchSpec> first) {
        this.triedBy = triedBy;
        this.first = first;
    }

    /** An initiator that begins with so many branches. */
    static TccScenario initiator(int branches) {
        return new TccScenario(TriedBy.INITIATOR, specs(0, branches));
    }

    /** The coordinator makes the tries of so many branches. */
    static TccScenario coordinator(int branches) {
        return new TccScenario(TriedBy.COORDINATOR, specs(0, branches));
    }

    /** The coordinator makes the tries of so many branches, each so often. */
    static TccScenario coordinator(int branches, int tries) {
        return new TccScenario(
                TriedBy.COORDINATOR,
                specs(0, branches).stream()
                        .map(it -> new BranchSpec(it.target(), it.input(), it.timeout(), policy(tries)))
                        .toList());
    }

    static RetryPolicy policy(int attempts) {
        return new RetryPolicy(attempts, Duration.ofMillis(200), 2, Duration.ofSeconds(10), 0);
    }

    private static List<BranchSpec> specs(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(TccScenario::spec).toList();
    }

    static BranchSpec spec(int branch) {
        return new BranchSpec(
                new OperationName("bank-" + letter(branch), "hold"),
                new Json("{\"amount\":" + branch + ".50}"),
                ATTEMPT_TIMEOUT,
                null);
    }

    /** Plays the script's lines. */
    TccScenario when(String script) {
        script.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(this::line);
        return this;
    }

    TccState state() {
        if (last == null) {
            throw new IllegalStateException("not started");
        }
        return last.state();
    }

    List<Entry> entries() {
        return entries;
    }

    /** The newest call of the branch. */
    Effect.Call call(String letter, BranchOperation operation) {
        return calls.stream()
                .filter(call -> letter(call.branch()).equals(letter) && call.operation() == operation)
                .reduce((one, other) -> other)
                .orElseThrow(() -> new AssertionError("never called: " + letter));
    }

    Transition<TccState> give(Input given) {
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
            case "asleep" -> {
                now = now.plus(ScriptWords.duration(rest));
                yield List.of();
            }
            case "late" -> seen(late(rest));
            case "try", "confirm", "cancel" -> seen(answer(operation(words[0]), rest));
            default -> seen(give(command(words[0], rest)));
        };
    }

    private Input command(String name, String rest) {
        return switch (name) {
            case "register" -> registration(rest);
            case "commit" -> new Input.Commit(rest.isEmpty() ? null : meant(rest));
            case "recovered" -> new Input.Recovered();
            case "rollback" -> new Input.Rollback(REPAIR);
            case "kill" -> new Input.Kill(REPAIR);
            case "retry" -> new Input.RetryNow(branchOrNull(rest), jsonOf(rest), REPAIR);
            case "compensate" -> new Input.Compensate(branchOrNull(rest), jsonOf(rest), REPAIR);
            case "skip" -> new Input.Skip(branch(rest), orNull(jsonOf(rest)), REPAIR);
            case "resolve" -> new Input.Resolve(branch(rest), orNull(jsonOf(rest)), REPAIR);
            case "redrive" -> new Input.Redrive(branch(rest), REPAIR);
            case "discard" -> new Input.Discard(branch(rest), REPAIR);
            default -> throw new AssertionError("input: " + name);
        };
    }

    private Input registration(String rest) {
        String[] words = rest.split(" +");
        RegistrationKey key = words.length == 1 ? null : new RegistrationKey(words[1], words[2]);
        return new Input.Register(specs(state().branchCount(), Integer.parseInt(words[0])), key);
    }

    private static List<TriedBranch> meant(String rest) {
        return Stream.of(rest.split(" +"))
                .filter(word -> !word.equals("none"))
                .map(word -> word.split("=", 2))
                .map(it -> new TriedBranch(TccState.idOf(branch(it[0])), it.length > 1 ? new Json(it[1]) : Json.NULL))
                .toList();
    }

    private Transition<TccState> start(@Nullable Duration timeout) {
        StartTcc command = new StartTcc(ID, "transfer", triedBy, first, "key", Map.of("team", "blue"), timeout);
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

    private Transition<TccState> answer(BranchOperation operation, String rest) {
        String[] words = rest.split(" +", 2);
        int attempt = state().branches().get(branch(words[0])).attempts();
        Transition<TccState> transition =
                give(new Input.Answered(branch(words[0]), operation, attempt, ScriptWords.answer(words[1])));
        assertThat(transition.events())
                .as("the answer of " + words[0] + " was awaited")
                .isNotEmpty();
        return transition;
    }

    /** An answer that nobody waits for: {@code late confirm a 1 done}. */
    private Transition<TccState> late(String rest) {
        String[] words = rest.split(" +", 4);
        Transition<TccState> transition = give(new Input.Answered(
                branch(words[1]), operation(words[0]), Integer.parseInt(words[2]), ScriptWords.answer(words[3])));
        assertThat(transition.events()).isEmpty();
        return transition;
    }

    private Transition<TccState> apply(Transition<TccState> transition) {
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
        assertThat(machine.replay(ID, history)).isEqualTo(transition.state());
        return transition;
    }

    private static List<String> seen(Transition<TccState> transition) {
        List<String> seen = new ArrayList<>();
        switch (transition.reply()) {
            case Reply.Refused refused -> seen.add("refused " + refused.code());
            case Reply.Accepted accepted -> {}
            case Reply.Registered it ->
                seen.add((it.replayed() ? "again " : "registered ") + letters(it.first(), it.first() + it.count()));
            case Reply.KeyReused reused -> seen.add("key reused");
        }
        transition.events().stream()
                .map(TccScenario::words)
                .filter(words -> !words.isEmpty())
                .forEach(seen::add);
        for (Effect effect : transition.effects()) {
            switch (effect) {
                case Effect.Call call ->
                    seen.add(name(call.operation()) + " " + letter(call.branch())
                            + (call.attempt() == 1 ? "" : "#" + call.attempt()));
            }
        }
        return seen;
    }

    private static String words(Event event) {
        return switch (event) {
            case Event.Decided e -> e.decision().name().toLowerCase(Locale.ROOT) + " " + e.code();
            case Event.Ended e -> e.status().name();
            case Event.AttentionRaised e -> "attention " + e.code() + suffix(e.branch());
            case Event.AttentionCleared e -> "calm" + suffix(e.branch());
            case Event.DeadLettered e -> "parked " + name(e.operation()) + suffix(e.branch());
            case Event.Killed e ->
                "KILLED " + e.inconsistent().stream().map(TccScenario::letter).toList();
            case Event.Discarded e -> "discarded " + name(e.operation()) + suffix(e.branch());
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
            BranchView branch = state().branches().get(branch(sides[0]));
            assertThat(branch.status().name())
                    .as("line '%s': branch %s", line, sides[0])
                    .isEqualTo(sides[1]);
        }
    }

    private static String suffix(@Nullable Integer branch) {
        return branch == null ? "" : " " + letter(branch);
    }

    private static String name(BranchOperation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }

    private static BranchOperation operation(String name) {
        return BranchOperation.valueOf(name.toUpperCase(Locale.ROOT));
    }

    static String letter(int branch) {
        return Character.toString('a' + branch);
    }

    private static String letters(int from, int until) {
        return IntStream.range(from, until).mapToObj(TccScenario::letter).collect(Collectors.joining(" "));
    }

    private static int branch(String rest) {
        Integer branch = branchOrNull(rest);
        if (branch == null) {
            throw new AssertionError("no branch: " + rest);
        }
        return branch;
    }

    private static @Nullable Integer branchOrNull(String rest) {
        return rest.matches("[a-z]( .*)?") ? rest.charAt(0) - 'a' : null;
    }

    private static @Nullable Json jsonOf(String rest) {
        int space = rest.indexOf(' ');
        return space < 0 ? null : new Json(rest.substring(space + 1));
    }

    private static Json orNull(@Nullable Json json) {
        return json == null ? Json.NULL : json;
    }
}
