package dev.norn.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A little load, to see that a workload works. */
public final class SmokeLoad {

    private static final int CLIENTS = 8;
    private static final int PIECES_EACH = 20;

    /** How many pieces of work a {@link #run} does. */
    public static final int PIECES = CLIENTS * PIECES_EACH;

    private SmokeLoad() {}

    /** Has several clients each do some pieces of work. */
    public static void run(Workload workload) throws Exception {
        List<Callable<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(() -> {
                try (Workload.Client client = workload.client()) {
                    for (int piece = 0; piece < PIECES_EACH; piece++) {
                        client.runOne();
                    }
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var client : threads.invokeAll(clients, 300, TimeUnit.SECONDS)) {
                client.get();
            }
        }
    }
}
