package dev.norn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.examples.order.demo.Demo;
import dev.norn.examples.order.demo.DemoSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code norn demo crash}: real processes, real PostgreSQL, real {@code kill -9}. */
class CrashTest {

    @Test
    void shouldLoseNothingAndSettleEverythingOverKillsUnderLoad(@TempDir Path directory) throws Exception {
        long seed = Long.getLong("norn.test.seed", System.nanoTime() & 0xFFFF_FFFFL);
        DemoSettings settings = DemoSettings.defaults()
                .withSeed(seed)
                .withRounds(3)
                .withInFlight(8)
                .withLease(Duration.ofSeconds(5))
                .withDirectory(directory);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exitCode;
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            exitCode = new Demo(settings, DemoCommand.coordinatorCommand(), out, false).crash();
        }

        // What it said has the seed in it.
        assertThat(exitCode).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }
}
