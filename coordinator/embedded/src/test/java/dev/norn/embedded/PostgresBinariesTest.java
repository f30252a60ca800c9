package dev.norn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresBinariesTest {
    private static final int RACERS = 3;

    @TempDir
    private Path cache;

    @Test
    void shouldUnpackOnceHoweverManyRace() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(RACERS);
        try {
            CyclicBarrier together = new CyclicBarrier(RACERS);
            Callable<PostgresBinaries> racer = () -> {
                together.await();
                return PostgresBinaries.unpackedIn(cache);
            };
            for (Future<PostgresBinaries> result : threads.invokeAll(
                    IntStream.range(0, RACERS).mapToObj(i -> racer).toList())) {
                assertThat(result.get().program("postgres")).isExecutable();
                assertThat(result.get().majorVersion()).isEqualTo(18);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(entries()).hasSize(1);
    }

    @Test
    void shouldUnpackAgainBesideWhatAKilledProcessLeftHalfDone() throws IOException {
        Path half = Files.createDirectory(cache.resolve("postgres-0123456789abcdef.unpacking-x"));

        assertThat(PostgresBinaries.unpackedIn(cache).program("initdb")).isExecutable();
        assertThat(half).exists();
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, false, postgres-linux-x86_64.txz",
        "Linux, amd64, true, postgres-linux-x86_64-alpine_linux.txz",
        "Linux, aarch64, false, postgres-linux-arm_64.txz",
        "Mac OS X, x86_64, false, postgres-darwin-x86_64.txz",
        "Mac OS X, aarch64, false, postgres-darwin-arm_64.txz",
    })
    void shouldNameTheArchiveOfEachPlatform(String os, String architecture, boolean alpine, String archive) {
        assertThat(PostgresBinaries.archiveName(os, architecture, alpine)).isEqualTo(archive);
    }

    @ParameterizedTest
    @CsvSource({"Windows 11, amd64", "Linux, s390x"})
    void shouldSayWhichPlatformsThereAre(String os, String architecture) {
        assertThatExceptionOfType(EmbeddedServerException.class)
                .isThrownBy(() -> PostgresBinaries.archiveName(os, architecture, false))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNSUPPORTED_PLATFORM))
                .withMessageContaining("expected: Linux or macOS");
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(cache)) {
            return entries.toList();
        }
    }
}
