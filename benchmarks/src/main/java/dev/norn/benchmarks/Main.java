package dev.norn.benchmarks;

import picocli.CommandLine;

/** The program behind {@code benchmarks/run}. */
public final class Main {
    private Main() {}

    /** Runs one benchmark and ends the process: 0 if it was measured, 1 if it failed, 2 for wrong usage. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchmarkCommand()).execute(arguments));
    }
}
