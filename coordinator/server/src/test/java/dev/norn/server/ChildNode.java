package dev.norn.server;

import dev.norn.embedded.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, to be killed. It ends itself when its input ends. */
final class ChildNode implements AutoCloseable {
    private final Process process;

    private ChildNode(Process process) {
        this.process = process;
    }

    static ChildNode start(TestDatabase database, Map<String, Object> settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ChildNode.class.getName(),
                "--norn.port=0",
                "--norn.database.url=" + database.jdbcUrl(),
                "--norn.database.user=" + database.user(),
                "--norn.database.password=" + database.password()));
        settings.forEach((name, value) -> command.add("--" + name + "=" + value));
        return new ChildNode(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** The process that is to be killed. */
    public static void main(String[] arguments) throws IOException {
        Thread.ofPlatform().daemon(true).start(() -> {
            try {
                NornServer.main(arguments);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (System.in.read() >= 0) {
            // Nobody writes.
        }
        Runtime.getRuntime().halt(1);
    }

    /** {@code kill -9}, and waits for the end. */
    void kill() {
        process.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        kill();
    }
}
