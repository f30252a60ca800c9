package dev.norn.journal.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between a client and PostgreSQL, forwards bytes, and cuts the connection where it is told to. */
final class CuttingProxy implements AutoCloseable {

    /** Where the next cut falls. */
    enum Cut {
        /** Nowhere. */
        NONE,
        /** Before the next request reaches the server. */
        BEFORE_REQUEST,
        /** After the server has answered the next request, before the client hears of it. */
        BEFORE_ANSWER
    }

    private final AtomicReference<Cut> cut = new AtomicReference<>(Cut.NONE);
    private final ServerSocket listener;
    private final String host;
    private final int port;
    private final AtomicInteger requests = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    CuttingProxy(String jdbcUrl) throws IOException {
        URI target = URI.create(jdbcUrl.substring("jdbc:".length()));
        host = target.getHost();
        port = target.getPort();
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String through(String jdbcUrl) {
        return jdbcUrl.replace(
                host + ":" + port, listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort());
    }

    void cutNext(Cut where) {
        cut.set(where);
    }

    /** How often a client has sent something: each is a round trip, as long as it fits one packet. */
    int requests() {
        return requests.get();
    }

    /** Cuts every connection now. */
    void cutAll() {
        sockets.forEach(CuttingProxy::close);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(host, port);
                sockets.addAll(List.of(client, server));
                Thread.ofVirtual().start(() -> pump(client, server, Cut.BEFORE_REQUEST));
                Thread.ofVirtual().start(() -> pump(server, client, Cut.BEFORE_ANSWER));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pump(Socket from, Socket to, Cut here) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (here == Cut.BEFORE_REQUEST) {
                    requests.incrementAndGet();
                }
                if (cut.compareAndSet(here, Cut.NONE)) {
                    break;
                }
                to.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException e) {
            // the other direction was cut
        }
        close(from);
        close(to);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cutAll();
    }
}
