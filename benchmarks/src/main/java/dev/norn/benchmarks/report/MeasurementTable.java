package dev.norn.benchmarks.report;

import dev.norn.benchmarks.measure.Measurement;
import dev.norn.benchmarks.measure.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One line for each system and number in flight: medians over the rounds, with least and most where they matter. */
public final class MeasurementTable {

    private MeasurementTable() {}

    /** The table, in the order of the systems. Everything but the first three figures is for each piece of work. */
    public static List<String> lines(Measurements measurements, Map<String, String> titlesById) {
        List<Part> parts = parts(measurements);
        List<String> lines = head(parts);
        titlesById.forEach((id, title) -> measurements
                .inFlight(id)
                .forEach(inFlight -> lines.add(line(new Line(measurements, id, inFlight), title, parts))));
        return lines;
    }

    /** Kafka has a column where it is measured. */
    private static List<Part> parts(Measurements measurements) {
        return Stream.of(Part.values())
                .filter(part -> part != Part.BROKER || measurements.haveTimeOf(part))
                .toList();
    }

    private static List<String> head(List<Part> parts) {
        String names = parts.stream().map(MeasurementTable::name).collect(Collectors.joining(" | "));
        return new ArrayList<>(List.of(
                "| system | in flight | per second | p50 ms | p99 ms | CPU ms: " + names
                        + " | commits (transactions) | WAL bytes | without page images | entries per batch |",
                "|---|" + "--:|".repeat(8 + parts.size())));
    }

    private static String name(Part part) {
        return switch (part) {
            case SYSTEM -> "system";
            case DATABASE -> "PostgreSQL";
            case BROKER -> "Kafka";
            case LOAD -> "load";
            case PARTICIPANTS -> "participants";
        };
    }

    private static String line(Line line, String title, List<Part> parts) {
        String times = parts.stream().map(line::processorMillis).collect(Collectors.joining(" | "));
        String transactions = line.middle(Measurement::transactionsEach, "%.2f");
        return "| "
                + String.join(
                        " | ",
                        title,
                        Integer.toString(line.inFlight),
                        line.text(Measurement::perSecond, "%,.0f"),
                        line.text(it -> it.millisAt(50), "%.1f"),
                        line.text(it -> it.millisAt(99), "%.1f"),
                        times,
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
