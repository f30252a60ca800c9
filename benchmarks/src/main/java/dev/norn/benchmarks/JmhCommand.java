package dev.norn.benchmarks;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Microbenchmarks of the engine and of the language's expressions. */
@Command(
        name = "jmh",
        description = "Microbenchmarks (JMH) of the engine and of the language's expressions, with what they allocate.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class JmhCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "FILTER",
            arity = "0..1",
            description = "a regular expression, found in Class.method",
            defaultValue = "dev\\.norn\\.benchmarks\\.micro")
    private String filter;

    @Option(names = "--quick", description = "one fork and short iterations: to see that it runs, not to believe")
    private boolean quick;

    @Override
    public Integer call() throws Exception {
        OptionsBuilder options = new OptionsBuilder();
        options.include(filter).addProfiler("gc").shouldFailOnError(true);
        if (quick) {
            options.forks(1).warmupIterations(1).measurementIterations(1);
        }
        return new Runner(options.build()).run().isEmpty() ? 1 : 0;
    }
}
