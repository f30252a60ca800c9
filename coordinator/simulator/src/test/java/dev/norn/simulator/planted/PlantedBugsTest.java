package dev.norn.simulator.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.norn.engine.message.NeverAsks;
import dev.norn.engine.message.RollsBackAtTheDeadline;
import dev.norn.engine.message.TakesAnyAnswerForNever;
import dev.norn.engine.saga.DecidesTwice;
import dev.norn.engine.saga.KeepsNoQuietPeriod;
import dev.norn.engine.saga.TakesLostCallsForUnsent;
import dev.norn.engine.saga.UndoesFinishedStepsOnly;
import dev.norn.engine.saga.UndoesTheFirstStageFirst;
import dev.norn.engine.saga.UndoesWhatIsInFlight;
import dev.norn.engine.tcc.CancelsAtOnce;
import dev.norn.engine.tcc.CancelsWhatIsKnownToBeTried;
import dev.norn.engine.tcc.CommitsAfterTheDeadline;
import dev.norn.engine.tcc.CommitsWhatIsRolledBack;
import dev.norn.engine.tcc.CommitsWhateverIsRegistered;
import dev.norn.engine.tcc.ForgetsRegistrationKeys;
import dev.norn.engine.tcc.RegistersAfterTheDecision;
import dev.norn.engine.tcc.WaitsForItsInitiator;
import dev.norn.runtime.relay.OvertakesTheGap;
import dev.norn.runtime.relay.TakesPagesForWindows;
import dev.norn.runtime.shard.AnswersAfterTheLease;
import dev.norn.runtime.shard.CountsFromOneAgain;
import dev.norn.runtime.shard.DropsWhatLingers;
import dev.norn.runtime.shard.ForgetsCallsOfTheDead;
import dev.norn.runtime.shard.LosesTimersOfThoseWhoLeave;
import dev.norn.runtime.shard.LosesTimersThatCannotBeRead;
import dev.norn.runtime.shard.MarksTheUnfinished;
import dev.norn.runtime.shard.RefusesFromMemory;
import dev.norn.runtime.shard.StoresPositionsAhead;
import dev.norn.runtime.shard.ThrowsOnTheLoop;
import dev.norn.simulator.Simulation;
import dev.norn.simulator.node.Seams;
import dev.norn.simulator.world.Violation;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/**
 * Each deliberate bug is caught by the checker of the guarantee that it breaks, within so many seeds; without the bug the
 * same seeds are clean.
 */
class PlantedBugsTest {

    private static final long MAX_SEEDS = 200;

    /** What seeds give without a bug, kept for all bugs. */
    private static final Map<Long, String> HEALTHY = new TreeMap<>();

    // ---- 1. durable before visible

    @Test
    void shouldCatchEffectsBeforeTheCommit() {
        requireCaught("DurableBeforeVisible", BuggyParts.effectsBeforeCommit());
    }

    @Test
    void shouldCatchARefusalFromWhatIsNotCommitted() {
        requireCaught("DurableBeforeVisible", RefusesFromMemory.class);
    }

    @Test
    void shouldCatchACommitWithoutAnswerThatIsTakenForDone() {
        requireCaught("DurableBeforeVisible", BuggyParts.ambiguousIsDone());
    }

    @Test
    void shouldCatchAnAnswerFromMemoryAfterTheLease() {
        requireCaught("Replay", AnswersAfterTheLease.class);
    }

    @Test
    void shouldCatchAConfirmBeforeItsDecisionIsDurable() {
        requireCaught("DurableBeforeVisible", BuggyParts.confirmsBeforeCommit());
    }

    @Test
    void shouldCatchARegistrationThatIsToldBeforeItIsDurable() {
        requireCaught("DurableBeforeVisible", BuggyParts.registeredBeforeCommit());
    }

    // ---- the journal is the outbox

    @Test
    void shouldCatchAPositionThatIsStoredBeforeItsEventsArePublished() {
        requireCaught("EverythingPublished", StoresPositionsAhead.class);
    }

    @Test
    void shouldCatchMemoryThatOvertakesTheTable() {
        requireCaught("EverythingPublished", OvertakesTheGap.class);
    }

    @Test
    void shouldCatchAPartOfAWindowThatIsTakenForAllOfIt() {
        requireCaught("EverythingPublished", TakesPagesForWindows.class);
    }

    // ---- 2. one decision

    @Test
    void shouldCatchASecondDecision() {
        requireCaught("OneDecision", DecidesTwice.class);
    }

    @Test
    void shouldCatchACommitOfWhatTheDeadlineRolledBack() {
        requireCaught("OneDecision", CommitsWhatIsRolledBack.class);
    }

    @Test
    void shouldCatchACommitAfterTheDeadline() {
        requireCaught("OneDecision", CommitsAfterTheDeadline.class);
    }

    @Test
    void shouldCatchACommitOfOtherBranchesThanItsInitiatorMeans() {
        requireCaught("OneDecision", CommitsWhateverIsRegistered.class);
    }

    // ---- 3. everything started is settled

    @Test
    void shouldCatchACompensationOfFinishedStepsOnly() {
        requireCaught("EverythingSettled", UndoesFinishedStepsOnly.class);
    }

    @Test
    void shouldCatchACompensationWhileItsActionIsInFlight() {
        requireCaught("EverythingSettled", UndoesWhatIsInFlight.class);
    }

    @Test
    void shouldCatchCompensationsInTheOrderOfTheActions() {
        requireCaught("EverythingSettled", UndoesTheFirstStageFirst.class);
    }

    @Test
    void shouldCatchACompensationWithoutAQuietPeriod() {
        requireCaught("EverythingSettled", KeepsNoQuietPeriod.class);
    }

    @Test
    void shouldCatchACancelOfWhatIsKnownToBeTriedOnly() {
        requireCaught("EverythingSettled", CancelsWhatIsKnownToBeTried.class);
    }

    @Test
    void shouldCatchACancelWithoutAQuietPeriod() {
        requireCaught("EverythingSettled", CancelsAtOnce.class);
    }

    @Test
    void shouldCatchARegistrationAfterTheDecision() {
        requireCaught("Registrations", RegistersAfterTheDecision.class);
    }

    @Test
    void shouldCatchARegistrationThatIsRepeatedAndAddsBranches() {
        requireCaught("Registrations", ForgetsRegistrationKeys.class);
    }

    // ---- 4. effectively once

    @Test
    void shouldCatchAnUnknownCallThatIsTakenForUnsent() {
        requireCaught("EffectivelyOnce", BuggyParts.unknownIsUnsent());
    }

    @Test
    void shouldCatchALostCallThatIsTakenForUnsent() {
        requireCaught("EffectivelyOnce", TakesLostCallsForUnsent.class);
    }

    @Test
    void shouldCatchAMessageThatTimeRollsBack() {
        requireCaught("EffectivelyOnce", RollsBackAtTheDeadline.class);
    }

    @Test
    void shouldCatchAFailedCheckThatIsTakenForNever() {
        requireCaught("EffectivelyOnce", TakesAnyAnswerForNever.class);
    }

    @Test
    void shouldCatchALowWaterMarkAboveWhatIsUnfinished() {
        requireCaught("EffectivelyOnce", MarksTheUnfinished.class);
    }

    // ---- 5. fencing

    @Test
    void shouldCatchABatchWithoutFence() {
        requireCaught("Fencing", BuggyParts.noFence());
    }

    @Test
    void shouldCatchSequenceNumbersThatAreUsedAgain() {
        requireCaught("Fencing", CountsFromOneAgain.class);
    }

    @Test
    void shouldCatchACallOfANodeWhoseLeaseIsOver() {
        requireCaught("Fencing", SendsAfterTheLease.class);
    }

    // ---- 6. nothing is lost

    @Test
    void shouldCatchALostTimer() {
        requireCaught("NothingLost", LosesTimersOfThoseWhoLeave.class);
    }

    @Test
    void shouldCatchATimerThatIsLostWhileTheDatabaseIsAway() {
        requireCaught("NothingLost", LosesTimersThatCannotBeRead.class);
    }

    @Test
    void shouldCatchADeadlineWithoutATimer() {
        requireCaught("NothingLost", WaitsForItsInitiator.class);
    }

    @Test
    void shouldCatchAProducerThatIsNeverAsked() {
        requireCaught("NothingLost", NeverAsks.class);
    }

    @Test
    void shouldCatchAnAnswerThatIsDroppedWhileItLingers() {
        requireCaught("NothingLost", DropsWhatLingers.class);
    }

    @Test
    void shouldCatchARecoveryThatForgetsCallsInFlight() {
        requireCaught("NothingLost", ForgetsCallsOfTheDead.class);
    }

    @Test
    void shouldCatchAStartWhoseKeyIsNotKept() {
        requireCaught("NothingLost", BuggyParts.noKeys());
    }

    @Test
    void shouldCatchWhatOnlyTheLogTells() {
        requireCaught("NothingFails", ThrowsOnTheLoop.class);
    }

    // ---- how

    private static void requireCaught(String checker, Seams seams) {
        requireCaught(checker, seed -> outcome(seed, seams));
    }

    private static void requireCaught(String checker, Class<?> bug) {
        requireCaught(checker, new BuggyClasses(bug).trial());
    }

    private static Trial.Outcome outcome(long seed, Seams seams) {
        try {
            Simulation.run(seed, seams);
            return Trial.Outcome.CLEAN;
        } catch (Violation found) {
            return new Trial.Outcome(found.checker(), found.claim());
        }
    }

    private static void requireCaught(String checker, LongFunction<Trial.Outcome> trial) {
        Map<String, Integer> others = new TreeMap<>();
        Map<String, Trial.Outcome> firstOthers = new TreeMap<>();
        for (long seed = 1; seed <= MAX_SEEDS; seed++) {
            Trial.Outcome outcome = trial.apply(seed);
            if (outcome.checker().equals(checker)) {
                System.out.printf("%s, seed %d (before: %s): %s%n", checker, seed, others, outcome.claim());
                requireHealthyUpTo(seed);
                return;
            }
            others.merge(outcome.checker(), 1, Integer::sum);
            firstOthers.putIfAbsent(outcome.checker(), outcome);
        }
        fail("seeds of which none was caught by " + checker + ": " + MAX_SEEDS + "; what they gave: " + others
                + "; the first of each: " + firstOthers.values());
    }

    private static void requireHealthyUpTo(long last) {
        for (long seed = 1; seed <= last; seed++) {
            String found =
                    HEALTHY.computeIfAbsent(seed, it -> outcome(it, Seams.NONE).toString());
            assertThat(found).as("seed %d without the bug", seed).isEqualTo(Trial.Outcome.CLEAN.toString());
        }
    }
}
