package dev.norn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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

    private static List<String> lines(JsonNode cluster) {
        List<String> lines = new ArrayList<>(table(cluster.path("nodes")));
        lines.add("");
        JsonNode shards = cluster.path("shards");
        List<String> unowned = new ArrayList<>();
        for (JsonNode shard : shards) {
            if (Text.of(shard, "owner").isEmpty()) {
                unowned.add(Text.of(shard, "shard"));
            }
        }
        lines.add("%d shards, without an owner: %s"
                .formatted(shards.size(), unowned.isEmpty() ? "none" : String.join(" ", unowned)));
        for (Map.Entry<String, JsonNode> fact : cluster.path("self").properties()) {
            lines.add("%-16s %s"
                    .formatted(fact.getKey(), Text.of(fact.getValue()))
                    .stripTrailing());
        }
        return lines;
    }

    /** A column for each member that an item has, in the order of the document. */
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
