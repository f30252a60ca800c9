package dev.norn.benchmarks.report;

import dev.norn.benchmarks.measure.Measurement;
import dev.norn.benchmarks.report.Measurements.Point;
import java.util.List;

/** What a run of TCC has to reach: ratios within the run where another system does the same. */
public final class TccTargets {

    private TccTargets() {}

    /** The targets with what was measured, as a table. */
    public static List<String> lines(Measurements run) {
        return Target.table(List.of(
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
                        1_500)));
    }

    private static Spread bySeata(Measurements run, String norn, String seata, int inFlight) {
        return run.ratio(new Point(norn, inFlight), Point.of(seata, inFlight), Measurement::perSecond);
    }
}
