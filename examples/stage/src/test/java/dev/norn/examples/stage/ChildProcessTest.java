package dev.norn.examples.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void shouldSayHowItEndedAndWhatItWroteInAllItsLives() throws Exception {
        try (ChildProcess process = child("echo \"$GREETING\"; read -r code; exit \"$code\"")) {
            process.start();
            assertThat(process.awaitEnd(Duration.ZERO)).isNull();
            process.tell("7");
            assertThat(process.awaitEnd(LIMIT)).isEqualTo(7);

            process.start();
            Awaitility.await().atMost(LIMIT).until(() -> process.logEnd().equals("hello\nhello"));
            process.kill();

            assertThat(process.isAlive()).isFalse();
            assertThat(Files.readString(process.log())).isEqualTo("hello\nhello\n");
        }
    }

    @Test
    void shouldNotStartAnyMoreOnceItIsClosed() throws Exception {
        ChildProcess process = child("exec sleep 600");
        process.start();

        process.close();

        assertThat(process.isAlive()).isFalse();
        assertThatThrownBy(process::start).isInstanceOf(IllegalStateException.class);
    }

    private ChildProcess child(String script) {
        return new ChildProcess(
                "child", List.of("sh", "-c", script), Map.of("GREETING", "hello"), directory.resolve("child.log"));
    }
}
