package dev.norn.embedded;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** PostgreSQL in a container, which Testcontainers removes after the JVM ended. Loaded only if that library is there. */
final class TestContainer {
    private static final DockerImageName IMAGE = DockerImageName.parse("postgres:18-alpine");
    private static final int PORT = 5432;

    private TestContainer() {}

    static TestServer start(boolean durable) {
        String onOff = durable ? "on" : "off";
        // Not closed here: the tests of the whole JVM use it, and the library's reaper ends it after them.
        @SuppressWarnings("resource")
        GenericContainer<?> container = new GenericContainer<>(IMAGE)
                .withEnv("POSTGRES_PASSWORD", "norn")
                .withExposedPorts(PORT)
                .withCommand(
                        "postgres",
                        "-c",
                        "max_connections=" + TestServer.MAX_CONNECTIONS,
                        "-c",
                        "fsync=" + onOff,
                        "-c",
                        "synchronous_commit=" + onOff,
                        "-c",
                        "full_page_writes=" + onOff)
                // The image starts the server once to initialise it and a second time to serve.
                .waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*", 2));
        container.start();
        return new TestServer(
                "jdbc:postgresql://%s:%d/postgres".formatted(container.getHost(), container.getMappedPort(PORT)),
                "postgres",
                "norn");
    }
}
