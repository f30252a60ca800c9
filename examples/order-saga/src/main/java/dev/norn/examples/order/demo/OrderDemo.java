package dev.norn.examples.order.demo;

import dev.norn.examples.stage.Faults;
import dev.norn.examples.stage.Narrator;
import dev.norn.protocol.TransactionStatus;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** {@code norn demo order}: five single orders, then many with random faults and a kill, then the books. */
final class OrderDemo {
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(2);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(50);
    private static final Duration SHORT_OUTAGE = Duration.ofSeconds(2);

    private final Stage stage;
    private final DemoSettings settings;
    private final Narrator narrator;
    private final Scenarios scenarios;
    private final List<String> failures = new ArrayList<>();

    OrderDemo(Stage stage, DemoSettings settings, Narrator narrator) {
        this.stage = stage;
        this.settings = settings;
        this.narrator = narrator;
        this.scenarios = new Scenarios(stage, narrator, settings.lease());
    }

    /** Plays it all; whether everything was as it should be. */
    boolean play() throws IOException, InterruptedException, SQLException {
        scenarios.play();
        failures.addAll(scenarios.failures());
        List<Outcome> outcomes = new ArrayList<>(scenarios.outcomes());
        outcomes.addAll(load());
        List<Imbalance> imbalances = new Audit(stage.shop().norn(), stage.books()).run(outcomes);
        narrator.title("The books");
        narrator.say("%,d orders, %,d of them rolled back; %,d calls of services, %,d of them with a fault"
                .formatted(
                        outcomes.size(),
                        outcomes.stream()
                                .filter(outcome -> outcome.status() == TransactionStatus.ROLLED_BACK)
                                .count(),
                        stage.traffic().calls(),
                        stage.traffic().faulty()));
        narrator.books(imbalances);
        failures.forEach(failure -> narrator.check(false, failure));
        return imbalances.isEmpty() && failures.isEmpty();
    }

    private List<Outcome> load() throws IOException, InterruptedException {
        narrator.title("6  %,d orders, %d at once, with random faults; one service goes down, the coordinator is killed"
                .formatted(settings.orders(), settings.inFlight()));
        Random random = new Random(settings.seed());
        int serviceDownAt = settings.orders() / 5;
        int killAt = settings.orders() * (40 + random.nextInt(20)) / 100;
        String service = List.of("payment", "inventory", "shipping", "mail").get(random.nextInt(4));
        stage.traffic().inject(Faults.random(settings.seed()));
        long start = System.nanoTime();
        try (LoadRun run = new LoadRun(
                stage.shop(), new OrderMix("load", settings.seed()), settings.orders(), settings.inFlight())) {
            run.start();
            follow(run, serviceDownAt);
            interrupt(service, run);
            follow(run, killAt);
            Recovery recovery = kill(run);
            follow(run, settings.orders());
            List<Outcome> outcomes = run.await();
            summary(run, recovery, System.nanoTime() - start);
            return outcomes;
        } finally {
            stage.traffic().inject(Faults.NONE);
        }
    }

    private void interrupt(String service, LoadRun run) throws IOException, InterruptedException {
        narrator.say("%,6d orders ended; %s goes down for two seconds".formatted(run.ended(), service));
        stage.service(service).stop();
        TimeUnit.MILLISECONDS.sleep(SHORT_OUTAGE.toMillis());
        stage.service(service).start();
    }

    private Recovery kill(LoadRun run) throws IOException, InterruptedException {
        narrator.say("%,6d orders ended; kill -9 of the coordinator".formatted(run.ended()));
        Recovery recovery = stage.killAndRestart();
        boolean inTime = recovery.isInTime(settings.lease());
        narrator.check(inTime, "started again: " + recovery);
        if (!inTime) {
            failures.add("recovery under load took " + recovery.progress());
        }
        return recovery;
    }

    /** Waits until so many orders have ended, and says now and then how far it is. */
    private void follow(LoadRun run, int target) throws InterruptedException {
        long nextLine = System.nanoTime() + PROGRESS_INTERVAL.toNanos();
        while (run.ended() < target && !run.isStopped()) {
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL.toMillis());
            if (System.nanoTime() > nextLine) {
                narrator.say("%,6d orders ended, %,d of them rolled back".formatted(run.ended(), run.rolledBack()));
                nextLine += PROGRESS_INTERVAL.toNanos();
            }
        }
    }

    private void summary(LoadRun run, Recovery recovery, long nanos) {
        double seconds = nanos / 1e9;
        double serving = seconds - recovery.outage().toNanos() / 1e9;
        narrator.say("%,6d orders ended in %.1f s: %.0f a second, %.0f without the time that the coordinator was dead"
                .formatted(run.ended(), seconds, run.ended() / seconds, run.ended() / serving));
        narrator.say("       from an order's start to its end, faults and kill included: " + run.latencies());
    }
}
