package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a short command to its end and keeps what it printed. */
final class Command {
    /** How a command ended. */
    record Result(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    private Command() {}

    /**
     * Runs a command without input.
     *
     * @param limit after this long the command is killed
     * @param failure the code of the exception if it cannot be started or exceeds the limit
     */
    static Result run(List<String> command, Duration limit, Code failure) {
        Path output = null;
        try {
            // A file, not a pipe: a grandchild that stays (the server) would keep a pipe open for ever.
            output = Files.createTempFile("norn-command", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new EmbeddedServerException(
                        failure, command + " still runs after " + limit + ": " + read(output));
            }
            return new Result(process.exitValue(), read(output));
        } catch (IOException e) {
            throw new EmbeddedServerException(failure, "cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException(failure, "interrupted while waiting for " + command, e);
        } finally {
            Directories.deleteQuietly(output);
        }
    }

    private static String read(Path output) throws IOException {
        return new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
    }
}
