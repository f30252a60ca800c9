package dev.norn.benchmarks.machine;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/** Puts processes to sleep and wakes them, by SIGSTOP and SIGCONT. To a process that sleeps, or does not, they do nothing. */
public final class Sleep {

    private Sleep() {}

    /** From now on the process gets no processor. */
    public static void begin(long pid) {
        signal("-STOP", pid);
    }

    /** It goes on. */
    public static void end(long pid) {
        signal("-CONT", pid);
    }

    private static void signal(String signal, long pid) {
        try {
            int status = new ProcessBuilder("kill", signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill " + signal + " " + pid + ": exit " + status + " (expected: 0)");
            }
        } catch (IOException e) {
            throw new IllegalStateException("kill " + signal + " " + pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during kill " + signal + " " + pid, e);
        }
    }
}
