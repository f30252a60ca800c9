package dev.norn.benchmarks.report;

import dev.norn.benchmarks.measure.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the relays did, as tables: medians over the rounds, with least and most. */
public final class EventsTable {

    private EventsTable() {}

    /** The coordinator's relay; nothing if it was not measured. */
    public static List<String> relay(List<RelayRound> rounds) {
        if (rounds.isEmpty()) {
            return List.of();
        }
        List<String> lines = head("the coordinator's relay");
        line(lines, "sagas/s, 64 in flight", rounds, it -> it.fill().sagasPerSecond(), "%,.0f");
        line(lines, "events committed/s", rounds, it -> it.fill().committedPerSecond(), "%,.0f");
        line(
                lines,
                "events published/s meanwhile, from memory",
                rounds,
                it -> it.fill().publishedPerSecond(),
                "%,.0f");
        line(
                lines,
                "events behind at the end, of the journal's",
                rounds,
                it -> it.fill().lag(),
                "%,.0f");
        line(lines, "sagas/s at half load", rounds, it -> it.latency().sagasPerSecond(), "%,.0f");
        line(lines, "events read/s", rounds, it -> it.latency().eventsPerSecond(), "%,.0f");
        line(lines, "decided → read, p50 ms", rounds, it -> it.latency().medianMillis(), "%.1f");
        line(lines, "decided → read, p99 ms", rounds, it -> it.latency().millisAt99(), "%.1f");
        line(lines, "events that had gathered", rounds, it -> it.drain().events(), "%,.0f");
        line(lines, "bytes of JSON in one", rounds, it -> it.drain().bytesEach(), "%,.0f");
        line(
                lines,
                "events published/s, from the table, coordinator idle",
                rounds,
                it -> it.drain().perSecond(),
                "%,.0f");
        line(
                lines,
                "seconds from Kafka's return until all were there",
                rounds,
                it -> it.drain().span().toMillis() / 1e3,
                "%.1f");
        for (Map.Entry<Part, String> part : PARTS) {
            line(
                    lines,
                    "CPU µs for each of them: " + part.getValue(),
                    rounds,
                    it -> it.drain().processorMicrosEach(part.getKey()),
                    "%.1f");
        }
        return lines;
    }

    /** The outbox's relay; nothing if it was not measured. */
    public static List<String> outbox(List<OutboxRound> rounds) {
        if (rounds.isEmpty()) {
            return List.of();
        }
        List<String> lines = head("one relay on a full outbox");
        line(lines, "messages", rounds, OutboxRound::messages, "%,.0f");
        line(lines, "messages sent/s", rounds, OutboxRound::perSecond, "%,.0f");
        line(lines, "messages in a round", rounds, OutboxRound::messagesOfRound, "%.0f");
        for (Map.Entry<Part, String> part : PARTS) {
            line(
                    lines,
                    "CPU µs for each: " + part.getValue(),
                    rounds,
                    it -> it.processorMicrosEach(part.getKey()),
                    "%.1f");
        }
        return lines;
    }

    private static final List<Map.Entry<Part, String>> PARTS = List.of(
            Map.entry(Part.SYSTEM, "the relay's process"),
            Map.entry(Part.DATABASE, "PostgreSQL"),
            Map.entry(Part.BROKER, "Kafka"));

    private static List<String> head(String title) {
        return new ArrayList<>(List.of("", "| " + title + " | |", "|---|--:|"));
    }

    private static <T> void line(
            List<String> lines, String what, List<T> rounds, ToDoubleFunction<T> figure, String format) {
        lines.add(String.format(
                Locale.ROOT, "| %s | %s |", what, Spread.of(rounds, figure).text(format)));
    }
}
