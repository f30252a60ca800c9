package dev.norn.examples.order.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallDiskTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void requireTheRightToMount() {
        assumeTrue(SmallDisk.obstacle(directory).isEmpty());
    }

    @Test
    void shouldHaveNoRoomWhenItIsFullAndRoomAgainWhenItIsFreed() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 4)) {
            Path file = disk.directory().resolve("file");
            disk.fill(0);
            assertThatIOException()
                    .isThrownBy(() -> Files.write(file, new byte[100_000]))
                    .withMessageContaining("No space left on device");

            disk.free();

            assertThat(Files.write(file, new byte[100_000])).hasSize(100_000);
        }
    }

    @Test
    void shouldLeaveAsMuchFreeAsItIsTold() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 4)) {
            disk.fill(1 << 20);

            assertThat(Files.getFileStore(disk.directory()).getUsableSpace()).isBetween(1L << 19, 1L << 20);
        }
    }

    @Test
    void shouldTakeOverOneThatAKilledProcessLeftFull() throws IOException {
        SmallDisk left = SmallDisk.mount(directory.resolve("disk"), 4);
        Files.writeString(left.directory().resolve("file"), "what was on it");
        left.fill(0);

        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 4)) {
            assertThat(disk.directory().resolve("file")).hasContent("what was on it");
            assertThat(Files.write(disk.directory().resolve("more"), new byte[100_000]))
                    .hasSize(100_000);
        }
        assertThat(directory.resolve("disk")).isEmptyDirectory();
    }

    @Test
    void shouldUnmountOnce() throws IOException {
        SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 1);
        disk.close();
        disk.close();
    }
}
