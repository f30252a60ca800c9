package dev.norn.engine.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.dsl.Json;
import dev.norn.engine.Answer;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.CallError;
import dev.norn.engine.Effect;
import dev.norn.engine.Event;
import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.Transition;
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
 * Random messages, and random things that happen to them: whatever comes in whatever order, {@link MessageInvariants} hold,
 * the events give the state, the same input gives the same transition, and once the faults stop the message ends.
 *
 * <p>A failure names its walk; {@code -Dnorn.test.seed=…} plays that one first.
 */
class MessageWalkTest {

    private static final int WALKS = 3_000;
    private static final int MAX_FAULTY_INPUTS = 60;
    private static final int MAX_INPUTS_TO_END = 2_000;

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
        private final MessageMachine machine = new MessageMachine(MessageRules.STANDARD);
        private final MessageInvariants invariants = new MessageInvariants();
        private final boolean commands;
        private final List<RecordedEvent> history = new ArrayList<>();
        private final List<Effect.Call> inFlight = new ArrayList<>();
        private Instant now = MessageScenario.START;
        private MessageState state;

        Walk(long seed) {
            // The first numbers of neighbouring seeds are alike, and the first one decides whether operators interfere.
            random = new Random(new SplittableRandom(seed).nextLong());
            commands = random.nextBoolean();
            StartMessage start = new StartMessage(
                    random.nextLong(Long.MAX_VALUE),
                    "order-placed",
                    spec(0),
                    deliveries(),
                    null,
                    Map.of(),
                    random.nextBoolean() ? Duration.ofMillis(1 + random.nextInt(20_000)) : null);
            Transition<MessageState> first = machine.start(start, now, new SplittableRandom(1));
            state = machine.begin(
                    start.id(), now, (Event.MessagePrepared) first.events().get(0));
            take(first, new Input.TimePassed());
        }

        private List<BranchSpec> deliveries() {
            List<BranchSpec> specs = new ArrayList<>();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                specs.add(spec(i));
            }
            return specs;
        }

        private BranchSpec spec(int number) {
            return new BranchSpec(
                    MessageScenario.delivery(number, null).target(),
                    Json.NULL,
                    Duration.ofMillis(1 + random.nextInt(3_000)),
                    random.nextBoolean() ? null : MessageScenario.policy(random.nextInt(4)));
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
            give(new Input.Rollback(MessageScenario.REPAIR));
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
            if (dice < 12) {
                return random.nextBoolean() ? new Input.Commit(null) : new Input.Rollback(MessageScenario.REPAIR);
            }
            if (commands && dice < 22) {
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
                now = due.plusMillis(random.nextBoolean() ? 0 : random.nextInt(100_000));
            }
        }

        /** Everyone answers well, and operators bring back what is parked. */
        private Input towardsTheEnd() {
            if (!inFlight.isEmpty()) {
                Effect.Call call = inFlight.removeFirst();
                Answer answer = call.operation() == BranchOperation.CHECK && random.nextBoolean()
                        ? new Answer.Gone(new CallError("GONE", "never", 410))
                        : new Answer.Done(Json.NULL);
                return new Input.Answered(call.branch(), call.operation(), call.attempt(), answer);
            }
            for (int i = 0; i < state.branchCount(); i++) {
                if (state.branch(i).attempts().deadLettered()) {
                    return new Input.Redrive(i, MessageScenario.REPAIR);
                }
            }
            Instant due = state.nextDueAt();
            now = due != null && due.isAfter(now) ? due : now;
            return new Input.TimePassed();
        }

        private Input staleAnswer() {
            int branch = random.nextInt(state.branchCount() + 1);
            BranchOperation operation = random.nextBoolean() ? BranchOperation.CHECK : BranchOperation.ACTION;
            int stale = branch < state.branchCount()
                    ? state.branch(branch).attempts().last() + (random.nextBoolean() ? 1 : -1)
                    : 1;
            return new Input.Answered(branch, operation, stale, anyAnswer());
        }

        private Answer anyAnswer() {
            return ScriptWords.answer(
                    switch (random.nextInt(8)) {
                        case 0, 1, 2 -> "done";
                        case 3 -> "no";
                        case 4 -> "unsent";
                        case 5 -> random.nextBoolean() ? "working" : "working 20s";
                        case 6 -> "gone";
                        default -> "unknown";
                    });
        }

        private Input repair() {
            int branch = random.nextInt(state.branchCount() + 1);
            Integer maybe = random.nextBoolean() ? branch : null;
            Json input = random.nextBoolean() ? new Json("{\"by\":\"hand\"}") : null;
            return switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5 -> new Input.RetryNow(maybe, input, MessageScenario.REPAIR);
                case 6 -> new Input.Compensate(maybe, input, MessageScenario.REPAIR);
                case 7 -> new Input.Skip(branch, new Json("7"), MessageScenario.REPAIR);
                case 8, 9, 10, 11 -> new Input.Resolve(branch, new Json("8"), MessageScenario.REPAIR);
                case 12, 13, 14, 15 -> new Input.Redrive(branch, MessageScenario.REPAIR);
                case 16, 17, 18 -> new Input.Discard(branch, MessageScenario.REPAIR);
                default -> new Input.Kill(MessageScenario.REPAIR);
            };
        }

        private void give(Input input) {
            long jitter = random.nextLong();
            Transition<MessageState> transition = machine.decide(state, input, now, new SplittableRandom(jitter));
            assertThat(machine.decide(state, input, now, new SplittableRandom(jitter)))
                    .as("the same input gives the same transition")
                    .isEqualTo(transition);
            take(transition, input);
            if (input instanceof Input.TimePassed && state.nextDueAt() != null) {
                assertThat(state.nextDueAt()).as("what was due is done").isAfter(now);
            }
        }

        private void take(Transition<MessageState> transition, Input input) {
            MessageState replayed = state;
            for (Event event : EventCodec.decode(EventCodec.encode(transition.events()))) {
                history.add(new RecordedEvent(history.size() + 1L, now, event));
                if (!(event instanceof Event.MessagePrepared)) {
                    replayed = machine.evolve(replayed, now, event);
                }
            }
            assertThat(replayed).as("the events give the state").isEqualTo(transition.state());
            state = replayed;
            invariants.check(transition, input);
            for (Effect effect : transition.effects()) {
                switch (effect) {
                    case Effect.Call call -> inFlight.add(call);
                }
            }
            if (state.decision() != null) {
                inFlight.removeIf(call -> call.operation() == BranchOperation.CHECK);
            }
            if (state.status().ended()) {
                inFlight.clear();
            }
        }
    }
}
