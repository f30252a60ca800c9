package dev.norn.benchmarks.machine;

/** Something that is done at the end of this process, also when that is interrupted, unless it was done before. */
public final class AtExit {

    private final Thread hook;

    private AtExit(Thread hook) {
        this.hook = hook;
    }

    /** Has it done at the end. */
    public static AtExit run(Runnable action) {
        AtExit exit = new AtExit(new Thread(action, "at-exit"));
        Runtime.getRuntime().addShutdownHook(exit.hook);
        return exit;
    }

    /** It need not be done any more. At the end itself this comes too late, and does nothing. */
    public void cancel() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The end has come.
        }
    }
}
