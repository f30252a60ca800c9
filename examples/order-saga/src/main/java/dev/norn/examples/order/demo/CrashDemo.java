package dev.norn.examples.order.demo;

import dev.norn.examples.order.demo.Imbalance.Code;
import dev.norn.examples.stage.Faults;
import dev.norn.examples.stage.Latencies;
import dev.norn.examples.stage.Narrator;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * {@code norn demo crash}: under load, one disaster after the other. After each one a fresh order must go through in time,
 * and what has ended must be right in the services' books; after the last one everything is drained and audited.
 */
final class CrashDemo {
    private static final Duration LONGEST_PEACE = Duration.ofSeconds(2);

    private final Stage stage;
    private final String description;
    private final Disaster disaster;
    private final DemoSettings settings;
    private final Narrator narrator;
    private final Random random;
    private final List<Round> rounds = new ArrayList<>();
    private final List<Imbalance> imbalances = new ArrayList<>();

    CrashDemo(Stage stage, String description, Disaster disaster, DemoSettings settings, Narrator narrator) {
        this.stage = stage;
        this.description = description;
        this.disaster = disaster;
        this.settings = settings;
        this.narrator = narrator;
        this.random = new Random(settings.seed() ^ description.hashCode());
    }

    /** Plays it all; whether everything was as it should be. */
    boolean play() throws IOException, InterruptedException, SQLException {
        narrator.title("%d rounds of %s under load, %d orders at once, with random faults"
                .formatted(settings.rounds(), description, settings.inFlight()));
        List<Outcome> outcomes;
        stage.traffic().inject(Faults.random(settings.seed()));
        try (Probe probe = new Probe(stage.shop());
                LoadRun run = new LoadRun(
                        stage.shop(), new OrderMix("crash", settings.seed()), Integer.MAX_VALUE, settings.inFlight())) {
            run.start();
            while (rounds.size() < settings.rounds() && !run.isStopped() && imbalances.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt((int) LONGEST_PEACE.toMillis()));
                round(rounds.size() + 1, run, probe);
            }
            run.stop();
            outcomes = run.await();
            outcomes.addAll(probe.await());
            narrator.say("from an order's start to its end, over all disasters: " + run.latencies());
        } finally {
            stage.traffic().inject(Faults.NONE);
        }
        return report(outcomes);
    }

    private void round(int number, LoadRun run, Probe probe) throws IOException, InterruptedException, SQLException {
        Duration peace = probe.orderInPeace(number);
        int ended = run.ended();
        long struck = System.nanoTime();
        String what = disaster.strike(stage, random);
        disaster.heal(stage);
        long healed = System.nanoTime();
        long progress = probe.awaitEndOfFreshOrder(number);
        Round round = new Round(what, peace, Duration.ofNanos(healed - struck), Duration.ofNanos(progress - healed));
        rounds.add(round);
        narrator.check(round.isInTime(settings.lease()), "%3d  %,6d orders ended; %s".formatted(number, ended, round));
        imbalances.addAll(interimAudit(run));
    }

    /** What is wrong with orders that have ended; of one that is under way nothing can be said yet. */
    private List<Imbalance> interimAudit(LoadRun run) throws SQLException {
        List<Imbalance> wrong = stage.books().check(run.outcomes()).stream()
                .filter(imbalance -> imbalance.code() != Code.UNKNOWN_ORDER)
                .toList();
        wrong.forEach(imbalance -> narrator.check(false, imbalance.toString()));
        return wrong;
    }

    private boolean report(List<Outcome> outcomes) throws SQLException {
        narrator.title("The figures: " + description);
        narrator.say("%,d orders over %d rounds".formatted(outcomes.size(), rounds.size()));
        narrator.say("a fresh order in peace:                        " + latencies(Round::peace));
        narrator.say("from the disaster until it was healed:         " + latencies(Round::healing));
        narrator.say("from then until a fresh order had ended:       " + latencies(Round::recovery));
        narrator.say("from the disaster until a fresh order had ended: " + latencies(Round::outage));
        narrator.say("within the lease, %,d ms, and 2 s: of the healing %d of %d, of the disaster itself %d of %d"
                .formatted(
                        settings.lease().toMillis(),
                        count(round -> round.isWithinLeaseOfHealing(settings.lease())),
                        rounds.size(),
                        count(round -> round.isWithinLeaseOfDisaster(settings.lease())),
                        rounds.size()));
        narrator.say("calls that clients sent again: " + stage.shop().refusals());
        narrator.say("orders of which it was not known whether they had been accepted: %,d; %,d of them had been"
                .formatted(stage.shop().unknown(), stage.shop().unknownButAccepted()));
        long late = count(round -> !round.isInTime(settings.lease()));
        narrator.check(
                late == 0, "%d of %d took longer than that and an order in peace".formatted(late, rounds.size()));
        imbalances.addAll(new Audit(stage.shop().norn(), stage.books()).run(outcomes));
        narrator.books(imbalances);
        return imbalances.isEmpty() && late == 0 && rounds.size() == settings.rounds();
    }

    private Latencies latencies(Function<Round, Duration> part) {
        return Latencies.of(rounds.stream().map(part).toList());
    }

    private long count(Predicate<Round> wanted) {
        return rounds.stream().filter(wanted).count();
    }
}
