package dev.norn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.examples.transfer.demo.TransferDemo;
import dev.norn.examples.transfer.demo.TransferSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code norn demo tcc}: real processes, real databases, one kill of each kind. */
class TransferTest {
    private static final int TRANSFERS = 300;

    @Test
    void shouldMoveMoneyWhollyOrNotAtAllWhileEverybodyIsKilledInTurn(@TempDir Path directory) throws Exception {
        long seed = Long.getLong("norn.test.seed", System.nanoTime() & 0xFFFF_FFFFL);
        TransferSettings settings = TransferSettings.defaults()
                .withSeed(seed)
                .withTransfers(TRANSFERS)
                .withRounds(1)
                .withInFlight(8)
                .withLease(Duration.ofSeconds(5))
                .withDirectory(directory);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exitCode;
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            exitCode = new TransferDemo(settings, DemoCommand.coordinatorCommand(), out, false).play();
        }

        // What it said has the seed in it.
        assertThat(exitCode).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }
}
