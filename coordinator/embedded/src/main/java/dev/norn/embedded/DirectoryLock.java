package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ownership of a directory by a live process. The operating system drops the lock when the process ends, however it
 * ends, so there is no stale lock; the process id in the file is only for the message that a second owner gets.
 */
final class DirectoryLock implements AutoCloseable {
    private static final String FILE_NAME = "owner.lock";

    /**
     * The lock files that this process holds. Such a file must not even be opened a second time: a POSIX lock is lost
     * when its process closes any descriptor of the file. For the same reason the locks themselves are kept here: a
     * channel that nobody refers to any more is closed when it is collected.
     */
    private static final Map<Path, DirectoryLock> held = new HashMap<>();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Takes the lock. @throws EmbeddedServerException {@code DATA_DIRECTORY_IN_USE} if a live process has it */
    static DirectoryLock acquire(Path directory) {
        return tryAcquire(directory)
                .orElseThrow(() -> new EmbeddedServerException(
                        Code.DATA_DIRECTORY_IN_USE,
                        "the directory %s is in use by the process %s (expected: one live owner; stop it, or choose another directory)"
                                .formatted(directory, owner(directory))));
    }

    /** Takes the lock, or gives nothing if a live process, this one included, has it. */
    static Optional<DirectoryLock> tryAcquire(Path directory) {
        synchronized (held) {
            Path file = lockFile(directory);
            return held.containsKey(file) ? Optional.empty() : lock(file);
        }
    }

    private static Path lockFile(Path directory) {
        try {
            return directory.toRealPath().resolve(FILE_NAME);
        } catch (IOException e) {
            throw new EmbeddedServerException(Code.STORAGE_FAILED, "cannot lock " + directory, e);
        }
    }

    private static Optional<DirectoryLock> lock(Path file) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
                    0);
            DirectoryLock taken = new DirectoryLock(file, channel);
            held.put(file, taken);
            return Optional.of(taken);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new EmbeddedServerException(Code.STORAGE_FAILED, "cannot lock " + file, e);
        }
    }

    @Override
    public void close() {
        synchronized (held) {
            closeQuietly(channel);
            held.remove(file);
        }
    }

    private static String owner(Path directory) {
        synchronized (held) {
            if (held.containsKey(lockFile(directory))) {
                return Long.toString(ProcessHandle.current().pid());
            }
        }
        try {
            String owner = Files.readString(directory.resolve(FILE_NAME)).strip();
            return owner.isEmpty() ? "(unknown)" : owner;
        } catch (IOException e) {
            return "(unknown)";
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Closing releases the lock whatever it reports; there is nothing left to do.
        }
    }
}
