package dev.norn.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The far end of a {@link RemoteLoad}: puts load on a workload as standard input says, one command on a line, each
 * answered by one line on standard output.
 *
 * <pre>
 * begin N   starts N clients                     → ok
 * mark      forgets what was timed               → ok
 * take      → taken NANOS BATCHES ENTRIES LATENCIES, since the mark
 * end       stops the clients                    → ok
 * </pre>
 *
 * <p>The end of the input ends the process. What goes wrong is answered by {@code failed} and why.
 */
public final class LoadProcess {

    private final Workload workload;
    private @Nullable ClosedLoop loop;
    private long markNanos;
    private Workload.Batches markedBatches = Workload.Batches.NONE;

    private LoadProcess(Workload workload) {
        this.workload = workload;
    }

    /** Serves standard input to its end, then closes the workload. */
    public static void serve(Workload workload) throws Exception {
        PrintStream answers = System.out;
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (workload) {
            LoadProcess process = new LoadProcess(workload);
            answers.println("ready");
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                answers.println(process.answer(command));
            }
            process.end();
        }
    }

    private String answer(String command) {
        try {
            return obey(command.split(" ", -1));
        } catch (Exception e) {
            e.printStackTrace();
            return "failed " + e.getMessage();
        }
    }

    private String obey(String[] words) throws Exception {
        switch (words[0]) {
            case "begin" -> loop = ClosedLoop.start(workload, Integer.parseInt(words[1]));
            case "mark" -> mark();
            case "take" -> {
                return take();
            }
            case "end" -> end();
            default -> throw new IllegalArgumentException(words[0] + " (expected: begin, mark, take, end)");
        }
        return "ok";
    }

    private void mark() {
        running().mark();
        markedBatches = workload.batches();
        markNanos = System.nanoTime();
    }

    private String take() throws IOException {
        Histogram latencies = running().take();
        long nanos = System.nanoTime() - markNanos;
        Workload.Batches batches = workload.batches().since(markedBatches);
        return "taken %d %d %d %s".formatted(nanos, batches.count(), batches.entries(), encoded(latencies));
    }

    private void end() throws InterruptedException {
        if (loop != null) {
            loop.stop();
            loop = null;
        }
    }

    private ClosedLoop running() {
        if (loop == null) {
            throw new IllegalStateException("no clients (expected: begin)");
        }
        return loop;
    }

    private static String encoded(Histogram latencies) {
        ByteBuffer buffer = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
        int length = latencies.encodeIntoByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }
}
