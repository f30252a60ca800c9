package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Ports of 127.0.0.1. */
final class LoopbackPort {
    /** Below what Linux and macOS give to connections of clients, and above where most services are. */
    private static final int FIRST_STEADY = 20_000;

    private static final int LAST_STEADY = 32_000;
    private static final int STEADY_ATTEMPTS = 1_000;

    private LoopbackPort() {}

    /**
     * A port that is free now, and that no connection of a client takes while the server is down for a while. From the
     * range that the system takes clients' ports from, a client that tries again and again to connect to a server that
     * is away gets, sooner or later, the server's own port, and is connected to itself.
     */
    static int freeAndSteady() {
        for (int attempt = 0; attempt < STEADY_ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_STEADY, LAST_STEADY);
            if (isFree(port)) {
                return port;
            }
        }
        throw new EmbeddedServerException(Code.START_FAILED, "no free port on 127.0.0.1");
    }

    static boolean isFree(int port) {
        try {
            bind(port);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** @throws EmbeddedServerException {@code PORT_TAKEN} */
    static void requireFree(int port) {
        try {
            bind(port);
        } catch (IOException e) {
            throw taken(port, e);
        }
    }

    static EmbeddedServerException taken(int port, @Nullable IOException cause) {
        return new EmbeddedServerException(
                Code.PORT_TAKEN,
                "port %d of 127.0.0.1 is taken by another process (expected: a free port; 0 takes any)".formatted(port),
                cause);
    }

    private static void bind(int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            // As servers bind: a port whose last connections only linger counts as free.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address(), port));
        }
    }

    private static InetAddress address() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
