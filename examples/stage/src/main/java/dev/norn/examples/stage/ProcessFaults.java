package dev.norn.examples.stage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The faults of a service that is a process of its own: random ones, and a crash whenever its standard input asks for
 * one. What goes wrong is written to its log, a line for each, which survives the process. Safe for use by several
 * threads.
 */
public final class ProcessFaults implements Faults {
    /** Asks for a crash between the commit of a call and its answer. */
    public static final String CRASH = "crash";

    private static final String FAULT = "demo-fault ";
    private static final String REPEATED = "demo-repeated";

    private final Faults random;
    private final PrintStream log;
    private final AtomicBoolean crashAsked = new AtomicBoolean();

    /** Faults of this seed, written to a log. */
    public ProcessFaults(long seed, PrintStream log) {
        this.random = Faults.random(seed);
        this.log = log;
    }

    /** Listens to commands, on a thread of its own, until their end. */
    public void listenTo(Reader commands) {
        Thread listener = new Thread(() -> listen(new BufferedReader(commands)), "demo-commands");
        listener.setDaemon(true);
        listener.start();
    }

    private void listen(BufferedReader commands) {
        try (commands) {
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                if (line.equals(CRASH)) {
                    crashAsked.set(true);
                }
            }
        } catch (IOException e) {
            log.println("no more commands: " + e);
        }
    }

    @Override
    public Fault next(ServiceCall call) {
        Fault fault = crashAsked.compareAndSet(true, false) ? new Fault.Crash() : random.next(call);
        if (!(fault instanceof Fault.None)) {
            log.println(FAULT + fault.getClass().getSimpleName());
        }
        if (call.attempt() > 1) {
            log.println(REPEATED);
        }
        return fault;
    }

    /**
     * What the logs of several processes say.
     *
     * @param repeated how many calls were not the first of their kind
     * @param faults how often something went wrong, by the name of the {@link Fault}
     */
    public record Count(int repeated, Map<String, Integer> faults) {
        public Count {
            faults = Map.copyOf(faults);
        }

        /** Reads them. */
        public static Count of(Iterable<Path> logs) throws IOException {
            int repeated = 0;
            Map<String, Integer> faults = new TreeMap<>();
            for (Path log : logs) {
                for (String line : Files.readAllLines(log)) {
                    if (line.startsWith(FAULT)) {
                        faults.merge(line.substring(FAULT.length()), 1, Integer::sum);
                    } else if (line.equals(REPEATED)) {
                        repeated++;
                    }
                }
            }
            return new Count(repeated, faults);
        }

        /** How often something went wrong. */
        public int sum() {
            return faults.values().stream().mapToInt(count -> count).sum();
        }
    }
}
