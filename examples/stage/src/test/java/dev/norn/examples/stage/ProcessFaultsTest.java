package dev.norn.examples.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFaultsTest {
    /** With this one the calls below have no other fault. */
    private static final long SEED = 1;

    @Test
    void shouldCrashOnceWhenAskedToAndWriteItDown(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("log");
        try (PrintStream out = new PrintStream(log.toFile(), StandardCharsets.UTF_8)) {
            ProcessFaults faults = new ProcessFaults(SEED, out);
            faults.listenTo(new StringReader("nonsense\n" + ProcessFaults.CRASH + "\n"));

            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> faults.next(call(1)) instanceof Fault.Crash);

            assertThat(faults.next(call(2))).isEqualTo(Fault.NONE);
        }

        ProcessFaults.Count count = ProcessFaults.Count.of(List.of(log));
        assertThat(count.faults()).isEqualTo(Map.of("Crash", 1));
        assertThat(count.repeated()).isEqualTo(1);
        assertThat(count.sum()).isEqualTo(1);
    }

    private static ServiceCall call(int attempt) {
        return new ServiceCall("bank", "debit", "1/1/try", attempt, null);
    }
}
