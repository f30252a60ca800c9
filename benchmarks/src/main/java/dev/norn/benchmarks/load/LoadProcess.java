package dev.norn.benchmarks.load;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The far end of a {@link RemoteLoad}: begins and ends load as standard input says, one command on a line, each
 * answered by one line on standard output.
 *
 * <pre>
 * begin N [PER_SECOND]   starts N clients       → ok
 * mark      forgets what was timed               → ok
 * take      → taken NANOS BATCHES ENTRIES LATENCIES, since the mark
 * end       stops the clients, lets it settle    → ok
 * </pre>
 *
 * <p>The end of the input ends the process. What goes wrong is answered by {@code failed} and why.
 */
public final class LoadProcess {

    private final LoadSource source;
    private @Nullable Timed loop;
    private long markNanos;
    private Workload.Batches markedBatches = Workload.Batches.NONE;

    private LoadProcess(LoadSource source) {
        this.source = source;
    }

    /** Serves standard input to its end, then closes the source. */
    public static void serve(LoadSource source) throws Exception {
        PrintStream answers = System.out;
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (source) {
            LoadProcess process = new LoadProcess(source);
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
            case "begin" ->
                loop = source.begin(
                        Integer.parseInt(words[1]),
                        words.length > 2 ? Double.parseDouble(words[2]) : Double.POSITIVE_INFINITY);
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
        markedBatches = source.batches();
        markNanos = System.nanoTime();
    }

    private String take() {
        Histogram latencies = running().take();
        long nanos = System.nanoTime() - markNanos;
        Workload.Batches batches = source.batches().since(markedBatches);
        return "taken %d %d %d %s".formatted(nanos, batches.count(), batches.entries(), encoded(latencies));
    }

    private void end() throws Exception {
        if (loop != null) {
            loop.stop();
            loop = null;
            source.settle();
        }
    }

    private Timed running() {
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
