package dev.norn.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks for a Docker engine without waiting long where there is none. */
final class DockerEngine {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final String PING = "GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n";

    private DockerEngine() {}

    /** Whether the engine of {@code DOCKER_HOST}, else of the usual sockets, answers a ping within a second. */
    static boolean answers(Map<String, String> environment) {
        return answers(environment, LIMIT);
    }

    /** The same with another limit, for each of what it waits for. */
    static boolean answers(Map<String, String> environment, Duration limit) {
        return address(environment).map(address -> answers(address, limit)).orElse(false);
    }

    private static Optional<SocketAddress> address(Map<String, String> environment) {
        String host = environment.getOrDefault("DOCKER_HOST", "");
        if (host.startsWith("unix://")) {
            return Optional.of(UnixDomainSocketAddress.of(host.substring("unix://".length())));
        }
        if (host.startsWith("tcp://")) {
            URI uri = URI.create(host);
            return Optional.of(new InetSocketAddress(uri.getHost(), uri.getPort()));
        }
        return List.of(
                        Path.of("/var/run/docker.sock"),
                        Path.of(System.getProperty("user.home"), ".docker/run/docker.sock"))
                .stream()
                .filter(Files::exists)
                .<SocketAddress>map(UnixDomainSocketAddress::of)
                .findFirst();
    }

    private static boolean answers(SocketAddress address, Duration limit) {
        try (SocketChannel channel = address instanceof UnixDomainSocketAddress
                        ? SocketChannel.open(StandardProtocolFamily.UNIX)
                        : SocketChannel.open();
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            if (!channel.connect(address)) {
                await(channel, selector, SelectionKey.OP_CONNECT, limit);
                channel.finishConnect();
            }
            channel.write(ByteBuffer.wrap(PING.getBytes(StandardCharsets.US_ASCII)));
            await(channel, selector, SelectionKey.OP_READ, limit);
            ByteBuffer reply = ByteBuffer.allocate(64);
            channel.read(reply);
            return new String(reply.array(), 0, reply.position(), StandardCharsets.US_ASCII)
                    .matches("(?s)HTTP/1\\.[01] 200 .*");
        } catch (IOException e) {
            return false;
        }
    }

    private static void await(SocketChannel channel, Selector selector, int operation, Duration limit)
            throws IOException {
        channel.register(selector, operation);
        if (selector.select(limit.toMillis()) == 0) {
            throw new IOException("no answer within " + limit);
        }
        selector.selectedKeys().clear();
    }
}
