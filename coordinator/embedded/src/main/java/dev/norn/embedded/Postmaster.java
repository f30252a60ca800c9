package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The main process of a running server, recognised by {@code postmaster.pid} and by its command line. */
final class Postmaster {
    /** How the server ends; see PostgreSQL's manual, "Shutting Down the Server". */
    enum Shutdown {
        /** Rolls back what is open, writes a checkpoint. */
        FAST("INT"),
        /** Ends at once; the next start recovers from the write-ahead log. */
        IMMEDIATE("QUIT");

        private final String signal;

        Shutdown(String signal) {
            this.signal = signal;
        }
    }

    private final ServerProcess process;

    private Postmaster(ProcessHandle process) {
        this.process = new ServerProcess(process);
    }

    /** The live server of a data directory, if there is one. */
    static Optional<Postmaster> of(Path data) {
        return recordedPid(data)
                .flatMap(ProcessHandle::of)
                .filter(ServerProcess::isRunning)
                .filter(process -> serves(process, data))
                .map(Postmaster::new);
    }

    /**
     * Removes a {@code postmaster.pid} whose process id now belongs to a process that is no PostgreSQL. (After a reboot
     * ids come again; PostgreSQL itself would take any live process of that id for a server and refuse to start. One
     * whose process is gone it recognises by itself, with a check of its shared memory that only it can make.)
     */
    static void forgetForeignPid(Path data) {
        Optional<ProcessHandle> other = recordedPid(data).flatMap(ProcessHandle::of);
        if (other.isPresent() && other.get().isAlive() && !serves(other.get(), data)) {
            try {
                Files.deleteIfExists(data.resolve("postmaster.pid"));
            } catch (IOException e) {
                throw new EmbeddedServerException(
                        Code.STORAGE_FAILED, "cannot remove the stale " + data.resolve("postmaster.pid"), e);
            }
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks the server to end and waits for it. Gives whether it ended in time. */
    boolean stop(Shutdown how, Duration limit) {
        return process.end(how.signal, limit);
    }

    private static Optional<Long> recordedPid(Path data) {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            // While PostgreSQL starts in single-user mode the id is negative.
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Math.abs(Long.parseLong(lines.get(0).strip())));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new EmbeddedServerException(Code.STORAGE_FAILED, "cannot read " + data.resolve("postmaster.pid"), e);
        }
    }

    private static boolean serves(ProcessHandle process, Path data) {
        ProcessHandle.Info info = process.info();
        boolean postgres = info.command()
                .map(command -> Path.of(command).endsWith("postgres"))
                .orElse(false);
        return postgres
                && info.arguments()
                        .map(arguments -> Arrays.asList(arguments).contains(data.toString()))
                        .orElse(false);
    }
}
