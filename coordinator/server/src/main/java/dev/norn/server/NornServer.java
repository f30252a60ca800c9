package dev.norn.server;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a coordinator that serves HTTP. */
public final class NornServer {

    private static final Logger log = LoggerFactory.getLogger(NornServer.class);

    private NornServer() {}

    /**
     * Starts a server in this process, configured by the environment, by configuration files as Micronaut finds them,
     * and by these properties, which come first.
     *
     * @param properties for example {@code norn.port}, {@code norn.database.url}; see {@code docs/configuration.md}
     * @return the running server; it serves, though it may still be waiting for its shards
     * @throws RuntimeException if the configuration is wrong, the database cannot be reached, or the port is taken
     */
    public static RunningServer start(Map<String, Object> properties) {
        return start(ApplicationContext.builder().properties(properties));
    }

    private static RunningServer start(ApplicationContextBuilder builder) {
        ApplicationContext context = builder.mainClass(NornServer.class)
                .banner(false)
                .deduceEnvironment(false)
                .build();
        try {
            context.start();
            EmbeddedServer server = context.getBean(EmbeddedServer.class);
            server.start();
            return new RunningServer(context, server);
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    /**
     * Starts a server and stops it on SIGTERM or SIGINT.
     *
     * @param arguments configuration as {@code --norn.port=8080}
     */
    public static void main(String[] arguments) throws InterruptedException {
        RunningServer server;
        try {
            server = start(ApplicationContext.builder().args(arguments));
        } catch (RuntimeException e) {
            log.error("Norn could not start: {}", StartFailure.explain(e));
            log.debug("the cause", e);
            System.exit(1);
            return;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            stopped.countDown();
                        },
                        "norn-stop"));
        log.info("Norn is ready: {}", server.url());
        stopped.await();
    }
}
