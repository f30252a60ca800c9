package dev.norn.benchmarks.tcc;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.LoadProcess;
import dev.norn.benchmarks.tcc.TccWorkload.Manner;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/**
 * The load processes of this package: {@code URL MANNER CONFIRM_MILLIS}, and with a fence the participant's database,
 * {@code NAME URL USER PASSWORD PORT}.
 */
public final class TccLoad {

    private TccLoad() {}

    /** Serves standard input. */
    public static void main(String[] arguments) throws Exception {
        Duration confirmTime = Duration.ofMillis(Long.parseLong(arguments[2]));
        LoadProcess.serve(
                TccWorkload.on(URI.create(arguments[0]), bank(confirmTime, arguments), Manner.valueOf(arguments[1])));
        System.exit(0);
    }

    private static Bank bank(Duration confirmTime, String[] arguments) throws IOException {
        return arguments.length == 3 ? Bank.plain(confirmTime) : Bank.fenced(confirmTime, Database.parse(arguments, 3));
    }
}
