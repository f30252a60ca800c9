package dev.norn.engine.tcc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.Json;
import dev.norn.engine.Answer;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.Effect;
import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.RegistrationKey;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.Transition;
import dev.norn.engine.TriedBranch;
import dev.norn.engine.TriedBy;
import dev.norn.engine.codec.EventCodec;
import dev.norn.engine.machine.ScriptWords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random TCC transactions, and random things that happen to them: whatever comes in whatever order, {@link TccInvariants}
 * hold, the events give the state, the same input gives the same transition, and once the faults stop the transaction ends.
 *
 * <p>A failure names its walk; {@code -Dnorn.test.seed=…} plays that one first.
 */
class TccWalkTest {

    private static final int WALKS = 3_000;
    private static final int MAX_FAULTY_INPUTS = 60;
    private static final int MAX_INPUTS_TO_END = 2_000;
    private static final BranchOperation[] OPERATIONS = {
        BranchOperation.TRY, BranchOperation.CONFIRM, BranchOperation.CANCEL
    };

    @Test
    void shouldKeepItsInvariantsOnEveryWalk() {
        long seed = Long.getLong("norn.test.seed", System.nanoTime());
        System.out.println("norn.test.seed=" + seed);
        Map<TransactionStatus, Integer> ends = new EnumMap<>(TransactionStatus.class);
        for (int i = 0; i < WALKS; i++) {
            long walkSeed = seed + i;
            try {
                ends.merge(new Walk(walkSeed).walk(), 1, Integer::sum);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("walk failed; again with -Dnorn.test.seed=" + walkSeed, e);
            }
        }
        assertThat(ends.keySet())
                .as("walks end in every way: %s", ends)
                .containsExactlyInAnyOrder(
                        TransactionStatus.COMMITTED, TransactionStatus.ROLLED_BACK, TransactionStatus.KILLED);
    }

    private static final class Walk {
        private final Random random;
        private final TccMachine machine = new TccMachine(TccRules.STANDARD);
        private final TccInvariants invariants = new TccInvariants();
        private final boolean commands;
        private final List<RecordedEvent> history = new ArrayList<>();
        private final List<Effect.Call> inFlight = new ArrayList<>();
        private Instant now = TccScenario.START;
        private TccState state;

        Walk(long seed) {
            // The first numbers of neighbouring seeds are alike, and the first one decides whether operators interfere.
            random = new Random(new SplittableRandom(seed).nextLong());
            commands = random.nextBoolean();
            TriedBy triedBy = random.nextBoolean() ? TriedBy.COORDINATOR : TriedBy.INITIATOR;
            StartTcc start = new StartTcc(
                    random.nextLong(Long.MAX_VALUE),
                    "transfer",
                    triedBy,
                    specs(triedBy == TriedBy.COORDINATOR ? 1 : 0),
                    null,
                    Map.of(),
                    random.nextBoolean() ? Duration.ofMillis(1 + random.nextInt(20_000)) : null);
            long jitter = random.nextLong();
            Transition<TccState> first = machine.start(start, now, new SplittableRandom(jitter));
            assertThat(machine.start(start, now, new SplittableRandom(jitter))).isEqualTo(first);
            state = machine.begin(
                    start.id(), now, (Event.TccStarted) first.events().get(0));
            take(first);
        }

        private List<BranchSpec> specs(int atLeast) {
            List<BranchSpec> specs = new ArrayList<>();
            for (int i = atLeast + random.nextInt(4); i > 0; i--) {
                BranchSpec spec = TccScenario.spec(i);
                specs.add(new BranchSpec(
                        spec.target(),
                        spec.input(),
                        Duration.ofMillis(1 + random.nextInt(3_000)),
                        random.nextBoolean() ? null : TccScenario.policy(random.nextInt(4))));
            }
            return specs;
        }

        TransactionStatus walk() {
            int faulty = random.nextInt(MAX_FAULTY_INPUTS);
            for (int i = 0; i < faulty && !state.status().ended(); i++) {
                give(anything());
            }
            for (int i = 0; !state.status().ended(); i++) {
                assertThat(i).as("ends once the faults stop: %s", state).isLessThan(MAX_INPUTS_TO_END);
                give(towardsTheEnd());
            }
            give(new Input.TimePassed());
            give(new Input.Recovered());
            give(new Input.Commit(null));
            give(new Input.Rollback(TccScenario.REPAIR));
            assertThat(machine.replay(state.id(), history)).isEqualTo(state);
            return state.status();
        }

        private Input anything() {
            int dice = random.nextInt(100);
            if (dice < 4) {
                return staleAnswer();
            }
            if (dice < 8) {
                inFlight.clear();
                return new Input.Recovered();
            }
            if (dice < 16) {
                return ofTheInitiator();
            }
            if (commands && dice < 26) {
                return repair();
            }
            if (!inFlight.isEmpty() && dice < 75) {
                Effect.Call call = inFlight.remove(random.nextInt(inFlight.size()));
                return new Input.Answered(call.branch(), call.operation(), call.attempt(), anyAnswer());
            }
            pass();
            return new Input.TimePassed();
        }

        /** To the next timer, exactly or late, or to some moment before it. */
        private void pass() {
            Instant due = state.nextDueAt();
            if (due == null || random.nextInt(4) == 0) {
                now = now.plusMillis(random.nextInt(1_000));
            } else if (due.isAfter(now)) {
                now = due.plusMillis(random.nextInt(3) == 0 ? random.nextInt(5_000) : 0);
            }
        }

        private Input towardsTheEnd() {
            if (!inFlight.isEmpty()) {
                Effect.Call call = inFlight.remove(0);
                return new Input.Answered(call.branch(), call.operation(), call.attempt(), new Answer.Done(Json.NULL));
            }
            for (int i = 0; i < state.branchCount(); i++) {
                if (state.branch(i).deadLettered()) {
                    return new Input.Redrive(i, TccScenario.REPAIR);
                }
            }
            Instant due = state.nextDueAt();
            assertThat(due).as("a timer while nothing is in flight: %s", state).isNotNull();
            now = due.isAfter(now) ? due : now;
            return new Input.TimePassed();
        }

        private Answer anyAnswer() {
            return switch (random.nextInt(12)) {
                case 0 -> ScriptWords.answer("no");
                case 1, 2 -> ScriptWords.answer("unknown");
                case 3 -> ScriptWords.answer("unsent");
                case 4 -> new Answer.StillWorking(random.nextBoolean() ? null : Duration.ofSeconds(random.nextInt(9)));
                case 5 -> ScriptWords.answer("gone");
                default -> new Answer.Done(new Json(String.valueOf(random.nextInt())));
            };
        }

        private Input staleAnswer() {
            BranchOperation operation = OPERATIONS[random.nextInt(OPERATIONS.length)];
            int branch = random.nextInt(state.branchCount() + 1);
            int attempt = 1 + random.nextInt(4);
            inFlight.removeIf(
                    call -> call.branch() == branch && call.operation() == operation && call.attempt() == attempt);
            return new Input.Answered(branch, operation, attempt, anyAnswer());
        }

        private Input ofTheInitiator() {
            return switch (random.nextInt(6)) {
                case 0 -> new Input.Commit(null);
                case 1 -> new Input.Commit(meant());
                case 2 -> new Input.Rollback(TccScenario.REPAIR);
                default -> new Input.Register(specs(1), anyKey());
            };
        }

        private RegistrationKey anyKey() {
            return random.nextBoolean()
                    ? null
                    : new RegistrationKey("key" + random.nextInt(3), "body" + random.nextInt(2));
        }

        private List<TriedBranch> meant() {
            List<TriedBranch> meant = new ArrayList<>();
            for (int i = random.nextInt(10) == 0 ? 1 : 0; i < state.branchCount(); i++) {
                meant.add(new TriedBranch(TccState.idOf(i), random.nextBoolean() ? Json.NULL : new Json("{}")));
            }
            return meant;
        }

        private Input repair() {
            int branch = random.nextInt(state.branchCount() + 1);
            Integer maybe = random.nextBoolean() ? branch : null;
            Json input = random.nextBoolean() ? new Json("{\"by\":\"hand\"}") : null;
            return switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4 -> new Input.RetryNow(maybe, input, TccScenario.REPAIR);
                case 5, 6, 7 -> new Input.Compensate(maybe, input, TccScenario.REPAIR);
                case 8 -> new Input.Skip(branch, new Json("7"), TccScenario.REPAIR);
                case 9, 10, 11, 12, 13 -> new Input.Resolve(branch, new Json("8"), TccScenario.REPAIR);
                case 14, 15, 16 -> new Input.Redrive(branch, TccScenario.REPAIR);
                case 17, 18 -> new Input.Discard(branch, TccScenario.REPAIR);
                default -> new Input.Kill(TccScenario.REPAIR);
            };
        }

        private void give(Input input) {
            long jitter = random.nextLong();
            String before = state.toString();
            Transition<TccState> transition = machine.decide(state, input, now, new SplittableRandom(jitter));
            assertThat(state.toString()).as("nothing is changed by deciding").isEqualTo(before);
            assertThat(machine.decide(state, input, now, new SplittableRandom(jitter)))
                    .as("the same input gives the same transition")
                    .isEqualTo(transition);
            take(transition);
            if (input instanceof Input.TimePassed && state.nextDueAt() != null) {
                assertThat(state.nextDueAt()).as("what was due is done").isAfter(now);
            }
        }

        private void take(Transition<TccState> transition) {
            TccState replayed = state;
            List<Event> events = EventCodec.decode(EventCodec.encode(transition.events()));
            for (Event event : events) {
                history.add(new RecordedEvent(history.size() + 1L, now, event));
                if (!(event instanceof Event.TccStarted)) {
                    replayed = machine.evolve(replayed, now, event);
                }
            }
            assertThat(replayed).as("the events give the state").isEqualTo(transition.state());
            state = replayed;
            invariants.check(transition, now);
            for (Effect effect : transition.effects()) {
                switch (effect) {
                    case Effect.Call call -> inFlight.add(call);
                }
            }
            if (state.status().ended()) {
                inFlight.clear();
            }
        }
    }
}
