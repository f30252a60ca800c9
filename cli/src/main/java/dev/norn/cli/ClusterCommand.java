package dev.norn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the nodes and what each of them owns. */
@Command(
        name = "cluster",
        description = "Shows the nodes, their shards, epochs and lag.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the field before the command runs
final class ClusterCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions options;

    @Override
    public Integer call() {
        JsonNode cluster = options.client().cluster();
        if (options.output().isJson()) {
            options.output().json(cluster);
        } else {
            options.output().lines(lines(cluster));
        }
        return ExitCode.DONE;
    }

    /** Each list of the document as a table with the columns that its items have, then the plain members. */
    private static List<String> lines(JsonNode cluster) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : cluster.properties()) {
            if (member.getValue().isArray()) {
                lines.add(member.getKey().toUpperCase(Locale.ROOT));
                lines.addAll(table(member.getValue()));
                lines.add("");
            } else {
                lines.add(member.getKey() + " " + Text.of(member.getValue()));
            }
        }
        return lines;
    }

    private static List<String> table(JsonNode items) {
        Set<String> columns = new LinkedHashSet<>();
        items.forEach(item -> item.fieldNames().forEachRemaining(columns::add));
        if (columns.isEmpty()) {
            return List.of(Text.of(items));
        }
        Table table = new Table(columns.toArray(String[]::new));
        items.forEach(item ->
                table.row(columns.stream().map(column -> Text.of(item, column)).toArray(String[]::new)));
        return table.lines();
    }
}
