package dev.norn.benchmarks.report;

import dev.norn.benchmarks.measure.Measurement;
import dev.norn.benchmarks.measure.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** One line for each system and number in flight: medians over the rounds, with least and most where they matter. */
public final class MeasurementTable {

    private static final List<String> HEAD = List.of(
            "| system | in flight | per second | p50 ms | p99 ms | CPU ms: system | PostgreSQL | load | participants"
                    + " | commits (transactions) | WAL bytes | without page images | entries per batch |",
            "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");

    private MeasurementTable() {}

    /** The table, in the order of the systems. Everything but the first three figures is for each saga. */
    public static List<String> lines(Measurements measurements, Map<String, String> titlesById) {
        List<String> lines = new ArrayList<>(HEAD);
        titlesById.forEach((id, title) -> measurements
                .inFlight(id)
                .forEach(inFlight -> lines.add(line(new Line(measurements, id, inFlight), title))));
        return lines;
    }

    private static String line(Line line, String title) {
        String transactions = line.middle(Measurement::transactionsEach, "%.2f");
        return "| "
                + String.join(
                        " | ",
                        title,
                        Integer.toString(line.inFlight),
                        line.text(Measurement::perSecond, "%,.0f"),
                        line.text(it -> it.millisAt(50), "%.1f"),
                        line.text(it -> it.millisAt(99), "%.1f"),
                        line.processorMillis(Part.SYSTEM),
                        line.processorMillis(Part.DATABASE),
                        line.processorMillis(Part.LOAD),
                        line.processorMillis(Part.PARTICIPANTS),
                        line.middle(Measurement::commitsEach, "%.2f") + " (" + transactions + ")",
                        line.middle(Measurement::walBytesEach, "%,.0f"),
                        line.middle(Measurement::walBytesEachWithoutImages, "%,.0f"),
                        line.middle(Measurement::batchSize, "%.1f"))
                + " |";
    }

    private record Line(Measurements measurements, String id, int inFlight) {

        String text(ToDoubleFunction<Measurement> figure, String format) {
            return measurements.spread(id, inFlight, figure).text(format);
        }

        String middle(ToDoubleFunction<Measurement> figure, String format) {
            return measurements.spread(id, inFlight, figure).middle(format);
        }

        String processorMillis(Part part) {
            return middle(it -> it.processorMillisEach(part), "%.3f");
        }
    }
}
