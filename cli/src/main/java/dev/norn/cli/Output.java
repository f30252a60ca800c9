package dev.norn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;

/** Prints results to standard output, as JSON or as text. */
final class Output {
    enum Format {
        TABLE,
        JSON
    }

    private final PrintWriter out;
    private final Format format;

    Output(PrintWriter out, Format format) {
        this.out = out;
        this.format = format;
    }

    boolean isJson() {
        return format == Format.JSON;
    }

    void json(JsonNode node) {
        out.println(node.toPrettyString());
        out.flush();
    }

    void lines(List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }

    void line(String line) {
        lines(List.of(line));
    }
}
