package dev.norn.benchmarks.report;

import dev.norn.benchmarks.measure.Measurement;
import dev.norn.benchmarks.report.Measurements.Point;
import java.util.List;

/** What a run of the events has to reach. */
public final class EventsTargets {

    private EventsTargets() {}

    /**
     * The targets with what was measured, as a table.
     *
     * @param relay the rounds of the coordinator's relay, or none
     * @param outbox the rounds of the outbox's relay, or none
     */
    public static List<String> lines(Measurements run, List<RelayRound> relay, List<OutboxRound> outbox) {
        return Target.table(List.of(
                Target.atLeast(
                        "events relayed from the table, coordinator idle, per second",
                        Spread.of(relay, it -> it.drain().perSecond()),
                        "%,.0f",
                        20_000),
                Target.atLeast(
                        "the same, by the events that are committed at 64 in flight",
                        Spread.of(
                                relay, it -> it.drain().perSecond() / it.fill().committedPerSecond()),
                        1),
                Target.atLeast(
                        "events relayed from memory at 64 in flight, by those that are committed",
                        Spread.of(relay, it -> it.fill().share()),
                        0.99),
                Target.atMost(
                        "from the decision (so with the commit) until read, at half load, p99 ms",
                        Spread.of(relay, it -> it.latency().millisAt99()),
                        "%.1f",
                        50),
                Target.atLeast("sagas over HTTP at 64, Kafka on, by Kafka off", by(run, "sagas-kafka", "sagas"), 0.85),
                Target.atLeast(
                        "outbox with relay at 64, by the same inserts without relay",
                        by(run, "relayed", "outbox"),
                        0.8),
                Target.atLeast(
                        "messages sent by messages published meanwhile",
                        run.spread("relayed", 64, EventsTargets::sentByPublished),
                        0.99),
                Target.atLeast(
                        "messages by one relay from a full outbox, per second",
                        Spread.of(outbox, OutboxRound::perSecond),
                        "%,.0f",
                        5_000)));
    }

    private static Spread by(Measurements run, String dividend, String divisor) {
        return run.ratio(new Point(dividend, 64), Point.of(divisor, 64), Measurement::perSecond);
    }

    private static double sentByPublished(Measurement relayed) {
        return (double) relayed.batches().entries() / relayed.taken().count();
    }
}
