package dev.norn.examples.order.demo;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** {@code norn demo crash}: under load, {@code kill -9} of the coordinator at random moments, again and again. */
final class CrashDemo {
    private static final Duration LONGEST_LIFE = Duration.ofSeconds(2);

    private final Stage stage;
    private final DemoSettings settings;
    private final Narrator narrator;

    CrashDemo(Stage stage, DemoSettings settings, Narrator narrator) {
        this.stage = stage;
        this.settings = settings;
        this.narrator = narrator;
    }

    /** Plays it all; whether everything was as it should be. */
    boolean play() throws IOException, InterruptedException, SQLException {
        narrator.title("%d rounds of kill -9 under load, %d orders at once, with random faults"
                .formatted(settings.rounds(), settings.inFlight()));
        List<Recovery> recoveries = new ArrayList<>();
        List<Outcome> outcomes;
        stage.traffic().inject(Faults.random(settings.seed()));
        try (LoadRun run = new LoadRun(
                stage.shop(), new OrderMix("crash", settings.seed()), Integer.MAX_VALUE, settings.inFlight())) {
            run.start();
            Random random = new Random(settings.seed());
            for (int round = 1; round <= settings.rounds() && !run.isStopped(); round++) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt((int) LONGEST_LIFE.toMillis()));
                recoveries.add(round(round, run));
            }
            run.stop();
            outcomes = run.await();
            narrator.say("from an order's start to its end, over all kills: " + run.latencies());
        } finally {
            stage.traffic().inject(Faults.NONE);
        }
        return report(recoveries, outcomes);
    }

    private Recovery round(int round, LoadRun run) throws IOException, InterruptedException {
        int before = run.ended();
        Recovery recovery = stage.killAndRestart();
        narrator.check(
                recovery.isInTime(settings.lease()),
                "%3d  killed with %,d orders ended; %s".formatted(round, before, recovery));
        return recovery;
    }

    private boolean report(List<Recovery> recoveries, List<Outcome> outcomes)
            throws IOException, InterruptedException, SQLException {
        narrator.title("The books");
        narrator.say("%,d orders over %d kills".formatted(outcomes.size(), recoveries.size()));
        narrator.say("from the start of the process to answers:  "
                + Latencies.of(recoveries.stream().map(Recovery::boot).toList()));
        narrator.say("from the start of the process to ready:    "
                + Latencies.of(recoveries.stream().map(Recovery::ready).toList()));
        narrator.say("from the start of the process to progress: "
                + Latencies.of(recoveries.stream().map(Recovery::progress).toList()));
        narrator.say("from the kill to progress:                 "
                + Latencies.of(recoveries.stream().map(Recovery::outage).toList()));
        long late = recoveries.stream()
                .filter(recovery -> !recovery.isInTime(settings.lease()))
                .count();
        narrator.say("within the lease, %,d ms, and 2 s of the kill, start of the process included: %d of %d"
                .formatted(
                        settings.lease().toMillis(),
                        recoveries.stream()
                                .filter(recovery -> recovery.isWithinLeaseOfKill(settings.lease()))
                                .count(),
                        recoveries.size()));
        narrator.check(
                late == 0,
                "%d of %d took longer than that beyond the start of their process".formatted(late, recoveries.size()));
        List<Imbalance> imbalances = new Audit(stage.shop().norn(), stage.books()).run(outcomes);
        narrator.books(imbalances);
        return imbalances.isEmpty() && late == 0 && recoveries.size() == settings.rounds();
    }
}
