package dev.norn.benchmarks.report;

import dev.norn.benchmarks.measure.Measurement;
import dev.norn.benchmarks.report.Measurements.Point;
import java.util.List;

/** What a run of the saga has to reach: ratios within the run, so that they hold on any machine. */
public final class SagaTargets {

    private SagaTargets() {}

    /** The targets with what was measured, as a table. */
    public static List<String> lines(Measurements run) {
        Point http = new Point("http", 64);
        return Target.table(List.of(
                Target.atLeast(
                        "sagas over HTTP at 64, by the best of DBOS at 16 and 64",
                        run.ratio(http, Point.of("dbos", 16, 64), Measurement::perSecond),
                        3),
                floor(run, 64),
                floor(run, 256),
                Target.atMost(
                        "commits per saga over HTTP at 64",
                        run.spread("http", 64, Measurement::commitsEach),
                        "%.2f",
                        0.3),
                Target.atMost(
                        "WAL bytes per saga over HTTP at 64, without page images",
                        run.spread("http", 64, Measurement::walBytesEachWithoutImages),
                        "%,.0f",
                        1_500),
                Target.atMost(
                        "p50 of one saga alone over HTTP, by p50 of a single-row commit",
                        run.ratio(new Point("http", 1), Point.of("single-row", 1), it -> it.millisAt(50)),
                        "%.1f",
                        12)));
    }

    private static Target floor(Measurements run, int inFlight) {
        return Target.atLeast(
                "engine and journal without HTTP at " + inFlight + ", by the journal floor",
                run.ratio(new Point("engine", inFlight), Point.of("floor", inFlight), Measurement::perSecond),
                0.7);
    }
}
