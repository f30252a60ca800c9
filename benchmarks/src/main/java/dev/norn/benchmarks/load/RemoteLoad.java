package dev.norn.benchmarks.load;

/** A {@link LoadProcess}, commanded from here. */
public final class RemoteLoad implements AutoCloseable {

    private final ChildProcess process;

    private RemoteLoad(ChildProcess process) {
        this.process = process;
    }

    /** Takes over a process that was started, and waits until it is ready. */
    public static RemoteLoad of(ChildProcess process) {
        String line = process.awaitLine();
        if (!line.equals("ready")) {
            throw new IllegalStateException(line + " (expected: ready)");
        }
        return new RemoteLoad(process);
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Starts this many clients. */
    public void begin(int inFlight) {
        ask("begin " + inFlight);
    }

    /** Starts this many clients, which together begin so many pieces of work in a second. */
    public void begin(int inFlight, double perSecond) {
        ask("begin " + inFlight + " " + perSecond);
    }

    /** Forgets what was timed so far. */
    public void mark() {
        ask("mark");
    }

    /** What was done since the mark. */
    public Taken take() {
        return Taken.parse(ask("take"));
    }

    /** Stops the clients; on return nothing is in flight, and what they began has settled. */
    public void end() {
        ask("end");
    }

    @Override
    public void close() {
        process.close();
    }

    private String ask(String command) {
        process.send(command);
        String answer = process.awaitLine();
        if (answer.startsWith("failed ")) {
            throw new IllegalStateException("process " + pid() + ", " + command + ": " + answer.substring(7));
        }
        return answer;
    }
}
