package dev.norn.examples.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void shouldKillTheWatchedProcessWhenItsOwnerIsKilled() throws Exception {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = owner.inputReader(StandardCharsets.UTF_8)) {
            ProcessHandle watched =
                    ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            assertThat(watched.isAlive()).isTrue();

            owner.destroyForcibly().waitFor();

            Awaitility.await().atMost(LIMIT).until(() -> !watched.isAlive());
        }
    }

    @Test
    void shouldLeaveTheProcessAloneOnceItIsClosed() throws Exception {
        Process watched = new ProcessBuilder("sleep", "600").start();
        try {
            Watchdog watchdog = Watchdog.over(watched);

            watchdog.close();

            assertThat(watched.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
        } finally {
            watched.destroyForcibly();
        }
    }

    /** A process that starts another one, with a watchdog, prints its id, and waits to be killed. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            Process watched = new ProcessBuilder("sleep", "600").start();
            try (Watchdog watchdog = Watchdog.over(watched)) {
                System.out.println(watched.pid());
                assertThat(watchdog).isNotNull();
                watched.waitFor();
            }
        }
    }
}
