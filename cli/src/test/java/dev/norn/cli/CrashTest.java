package dev.norn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.examples.order.demo.Demo;
import dev.norn.examples.order.demo.DemoSettings;
import dev.norn.examples.order.demo.DisasterKind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code norn demo crash}: real processes, real PostgreSQL, real disasters. */
class CrashTest {
    private static final int ROUNDS_OF_EACH_KIND = 2;

    @Test
    void shouldLoseNothingAndSettleEverythingOverDisastersUnderLoad(@TempDir Path directory) throws Exception {
        long seed = Long.getLong("norn.test.seed", System.nanoTime() & 0xFFFF_FFFFL);
        DemoSettings settings = DemoSettings.defaults()
                .withSeed(seed)
                .withKinds(List.of(DisasterKind.values()))
                .withRounds(ROUNDS_OF_EACH_KIND * DisasterKind.values().length)
                .withInFlight(8)
                .withLease(Duration.ofSeconds(5))
                .withDirectory(directory);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exitCode;
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            exitCode = new Demo(settings, DemoCommand.coordinatorCommand(), out, false).mixed();
        }

        said.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("skipped"))
                .forEach(System.out::println);
        // What it said has the seed in it.
        assertThat(exitCode).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }
}
