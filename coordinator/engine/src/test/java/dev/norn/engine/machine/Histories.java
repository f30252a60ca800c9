package dev.norn.engine.machine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.engine.Attention;
import dev.norn.engine.BranchView;
import dev.norn.engine.Event;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionState;
import dev.norn.engine.codec.EventCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The files of golden histories: of sagas in the release's folder, of another mode in a folder of its own below.
 *
 * <p>A file has, one JSON value a line: the transaction's id and, of a saga, its definition's file; for each journal entry
 * its time and events; and the final state.
 */
public final class Histories {

    private static final Path ROOT = Path.of("src/test/resources/histories");
    private static final String CURRENT = "0.1";
    private static final String SUFFIX = ".jsonl";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Histories() {}

    /** A history as it was read: its first line, its events, and its last line. */
    public record History(JsonNode head, List<RecordedEvent> events, String state) {

        /** The transaction's id. */
        public long id() {
            return head.get("id").longValue();
        }
    }

    /** The folder of the release that is being made. */
    public static Path current() {
        return ROOT.resolve(CURRENT);
    }

    /** Every release's files of sagas. */
    public static List<Path> ofSagas() throws IOException {
        return files(2);
    }

    /** Every release's files of a mode that has a folder of its own. */
    public static List<Path> files(String mode) throws IOException {
        return files(3).stream()
                .filter(file -> Objects.requireNonNull(file.getParent()).endsWith(mode))
                .toList();
    }

    private static List<Path> files(int depth) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .filter(file -> ROOT.relativize(file).getNameCount() == depth)
                    .sorted()
                    .toList();
        }
    }

    /** The file as tests are named after it. */
    public static String name(Path file) {
        return ROOT.relativize(file).toString();
    }

    /** Reads a file. */
    public static History read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<RecordedEvent> events = new ArrayList<>();
        for (String line : lines.subList(1, lines.size() - 1)) {
            int comma = line.indexOf(',');
            Instant time = Instant.ofEpochMilli(Long.parseLong(line.substring(1, comma)));
            for (Event event : EventCodec.decode(line.substring(comma + 1, line.length() - 1))) {
                events.add(new RecordedEvent(events.size() + 1L, time, event));
            }
        }
        return new History(MAPPER.readTree(lines.getFirst()), events, lines.getLast());
    }

    /** Writes a file of the release that is being made. */
    public static void write(Path file, String head, List<String> entries, String state) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, head + "\n" + String.join("", entries) + state + "\n");
    }

    /** An entry's line. */
    public static String entry(Instant time, List<Event> events) {
        return "[" + time.toEpochMilli() + "," + EventCodec.encode(events) + "]\n";
    }

    /** A state as it is kept. */
    public static String describe(TransactionState state, List<Attention> attentions) throws JsonProcessingException {
        Map<String, Object> it = new LinkedHashMap<>();
        it.put("status", state.status());
        it.put("decision", state.decision());
        it.put("businessKey", state.businessKey());
        it.put("labels", state.labels());
        it.put("input", state.input().text());
        it.put("output", state.output().text());
        it.put("createdAt", text(state.createdAt()));
        it.put("deadline", text(state.deadline()));
        it.put("decidedAt", text(state.decidedAt()));
        it.put("endedAt", text(state.endedAt()));
        it.put("nextDueAt", text(state.nextDueAt()));
        it.put("inFlight", state.inFlight());
        it.put("attentions", attentions.stream().map(Objects::toString).toList());
        it.put("branches", state.branches().stream().map(Histories::describe).toList());
        return MAPPER.writeValueAsString(it);
    }

    private static Map<String, Object> describe(BranchView branch) {
        Map<String, Object> it = new LinkedHashMap<>();
        it.put("step", branch.id());
        it.put("target", branch.target().toString());
        it.put("status", branch.status());
        it.put("input", text(branch.input()));
        it.put("result", text(branch.result()));
        it.put("attempts", branch.attempts());
        it.put("lastError", text(branch.lastError()));
        it.put("nextAttemptAt", text(branch.nextAttemptAt()));
        it.put("deadLettered", branch.deadLettered());
        return it;
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
