package dev.norn.benchmarks.events;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.LoadProcess;
import dev.norn.benchmarks.load.LoadSource;

/**
 * The load processes of this package: {@code inserts|outbox|relayed|backlog NAME URL USER PASSWORD PORT}, and the last two
 * with Kafka's address.
 */
public final class OrderLoad {

    private OrderLoad() {}

    /** Serves standard input. */
    public static void main(String[] arguments) throws Exception {
        LoadProcess.serve(source(arguments[0], Database.parse(arguments, 1), arguments));
        System.exit(0);
    }

    private static LoadSource source(String kind, Database database, String[] arguments) throws Exception {
        return switch (kind) {
            case "inserts" -> OrderWorkload.inserting(database);
            case "outbox" -> OrderWorkload.publishing(database);
            case "relayed" -> OrderWorkload.relaying(database, arguments[6], kind);
            case "backlog" -> OrderBacklog.in(database, arguments[6], kind);
            default -> throw new IllegalArgumentException(kind + " (expected: inserts, outbox, relayed, backlog)");
        };
    }
}
