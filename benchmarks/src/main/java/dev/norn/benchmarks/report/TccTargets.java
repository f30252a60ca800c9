package dev.norn.benchmarks.report;

import dev.norn.benchmarks.measure.Measurement;
import dev.norn.benchmarks.report.Measurements.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a run of TCC has to reach: ratios within the run where another system does the same. */
public final class TccTargets {

    private TccTargets() {}

    /**
     * The targets with what was measured, as a table.
     *
     * @param faults what came of faults, or nothing
     */
    public static List<String> lines(Measurements run, Optional<Faults> faults) {
        List<Target> targets = new ArrayList<>(speed(run));
        faults.ifPresent(figures -> targets.addAll(recovery(figures)));
        return Target.table(targets);
    }

    private static List<Target> speed(Measurements run) {
        return List.of(
                Target.atLeast("commit at 64, fence off, by Seata at 64", bySeata(run, "plain", "seata", 64), 6),
                Target.atLeast("commit at 64, fence on, by Seata at 64", bySeata(run, "fence", "seata", 64), 3),
                Target.atLeast("rollback at 16, by Seata's at 16", bySeata(run, "rollback", "seata-rollback", 16), 5),
                Target.atMost(
                        "commits per transaction at 64, fence off",
                        run.spread("plain", 64, Measurement::commitsEach),
                        "%.2f",
                        0.3),
                Target.atMost(
                        "WAL bytes per transaction at 64, fence off, without page images",
                        run.spread("plain", 64, Measurement::walBytesEachWithoutImages),
                        "%,.0f",
                        1_500),
                Target.atMost(
                        "p50 at 16 of a commit with confirms of 400 ms, ms",
                        run.spread("slow", 16, it -> it.millisAt(50)),
                        "%.0f",
                        450));
    }

    private static List<Target> recovery(Faults faults) {
        return List.of(
                Target.atMost(
                        "a confirm that was answered 503 once is called again after, ms",
                        Spread.of(faults.retriedMillis(), Double::doubleValue),
                        "%,.0f",
                        1_000),
                Target.atMost(
                        "after kill -9 and restart all confirms under way are called again after, ms (lease: %,d)"
                                .formatted(faults.lease().toMillis()),
                        Spread.of(faults.resumedMillis(), Double::doubleValue),
                        "%,.0f",
                        (double) faults.lease().plusSeconds(2).toMillis()));
    }

    private static Spread bySeata(Measurements run, String norn, String seata, int inFlight) {
        return run.ratio(new Point(norn, inFlight), Point.of(seata, inFlight), Measurement::perSecond);
    }

    /**
     * How soon confirms went on after a fault, in milliseconds: the longest time of each round.
     *
     * @param lease the coordinator's
     * @param retriedMillis from an answer 503 to the next call
     * @param resumedMillis from the kill of the coordinator to the next call
     */
    public record Faults(Duration lease, List<Double> retriedMillis, List<Double> resumedMillis) {}
}
