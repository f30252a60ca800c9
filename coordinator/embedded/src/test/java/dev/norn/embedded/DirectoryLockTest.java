package dev.norn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
    @TempDir(factory = PassableTempDirectory.class)
    private Path directory;

    /** Tells whether another process may have the directory. */
    static final class Rival {
        public static void main(String[] arguments) throws Exception {
            System.out.println(
                    "free " + DirectoryLock.tryAcquire(Path.of(arguments[0])).isPresent());
            System.in.read();
        }
    }

    @Test
    void shouldKeepTheLockWhenItsOwnProcessTriesAgain() throws Exception {
        DirectoryLock lock = DirectoryLock.acquire(directory);
        assertThat(DirectoryLock.tryAcquire(directory)).isEmpty();
        assertThatExceptionOfType(EmbeddedServerException.class)
                .isThrownBy(() -> DirectoryLock.acquire(directory))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.DATA_DIRECTORY_IN_USE))
                .withMessageContaining("process " + ProcessHandle.current().pid());

        assertThat(isFreeForOthers()).isFalse();
        lock.close();
        assertThat(isFreeForOthers()).isTrue();
    }

    @Test
    void shouldKeepTheLockWhenNobodyRefersToItAnyMore() throws Exception {
        DirectoryLock.acquire(directory);
        for (int i = 0; i < 2; i++) {
            WeakReference<Object> collected = new WeakReference<>(new Object());
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                System.gc();
                return collected.get() == null;
            });
        }

        assertThat(isFreeForOthers()).isFalse();
    }

    private boolean isFreeForOthers() throws Exception {
        try (ChildJvm rival = ChildJvm.start(Rival.class, directory.toString())) {
            return Boolean.parseBoolean(rival.awaitLine("free "));
        }
    }
}
