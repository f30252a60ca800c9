package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The main process of a server; it need not be a child of this one. */
record ServerProcess(ProcessHandle handle) {
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(10);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(10);

    /** In {@code /proc/PID/stat}, behind the name: see proc(5), {@code num_threads}. */
    private static final int THREADS_FIELD = 17;

    long pid() {
        return handle.pid();
    }

    /** Whether it has not ended. */
    boolean isAlive() {
        return isRunning(handle);
    }

    /** Whether a process has not ended. */
    static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && !isZombie(process);
    }

    /** Sends a signal and waits for the end. Gives whether it ended in time. */
    boolean end(String signal, Duration limit) {
        Command.run(List.of("kill", "-s", signal, Long.toString(pid())), SIGNAL_LIMIT, Code.STOP_FAILED);
        long deadline = System.nanoTime() + limit.toNanos();
        // ProcessHandle.onExit looks at a process that is not our child only every few seconds.
        while (isAlive()
                && System.nanoTime() < deadline
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
        }
        return !isAlive();
    }

    /**
     * Ended, but nobody asked for its exit code: in a container whose first process adopts orphans and forgets them. While
     * it ends its first thread can be a zombie already, and others still have its ports and locks.
     */
    private static boolean isZombie(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[0].equals("Z") && Integer.parseInt(fields[THREADS_FIELD]) <= 1;
        } catch (IOException e) {
            return false;
        }
    }
}
