package dev.norn.examples.order.demo;

import dev.norn.examples.order.demo.DatabaseProxy.Cut;
import dev.norn.examples.order.demo.DatabaseProxy.Order;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** One connection through a {@link DatabaseProxy}: a thread for each direction. */
final class ProxiedConnection {
    private static final int BUFFER_BYTES = 1 << 16;

    private final DatabaseProxy proxy;
    private final Socket client;
    private final Socket server;
    private volatile @Nullable Order forAnswer;

    ProxiedConnection(DatabaseProxy proxy, Socket client, Socket server) throws IOException {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    private interface Forwarding {
        /** @return whether the connection lives on */
        boolean forward(byte[] bytes, int length, OutputStream to) throws IOException;
    }

    void pumpRequests() {
        pump(client, server, this::request);
    }

    void pumpAnswers() {
        pump(server, client, this::answer);
    }

    private void pump(Socket from, Socket to, Forwarding forwarding) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            boolean lives = true;
            for (int read = in.read(buffer); read >= 0 && lives; read = lives ? in.read(buffer) : -1) {
                proxy.awaitEndOfStall();
                lives = forwarding.forward(buffer, read, out);
            }
        } catch (IOException e) {
            // The other side, or the other direction, is gone: so is this one.
        } finally {
            close();
        }
    }

    private boolean request(byte[] bytes, int length, OutputStream to) throws IOException {
        Order order = proxy.take();
        if (order == null) {
            to.write(bytes, 0, length);
            return true;
        }
        switch (order.cut()) {
            case BEFORE_REQUEST -> {
                return false;
            }
            case LATE_REQUEST -> proxy.holdBack(order.delay());
            case AFTER_REQUEST -> {}
            case BEFORE_ANSWER, HALF_ANSWER, LATE_ANSWER -> forAnswer = order;
        }
        to.write(bytes, 0, length);
        return order.cut() != Cut.AFTER_REQUEST;
    }

    private boolean answer(byte[] bytes, int length, OutputStream to) throws IOException {
        Order order = forAnswer;
        forAnswer = null;
        if (order == null) {
            to.write(bytes, 0, length);
            return true;
        }
        if (order.cut() == Cut.LATE_ANSWER) {
            proxy.holdBack(order.delay());
        }
        int sent =
                switch (order.cut()) {
                    case BEFORE_ANSWER -> 0;
                    case HALF_ANSWER -> length / 2;
                    default -> length;
                };
        to.write(bytes, 0, sent);
        return sent == length;
    }

    void close() {
        proxy.ended(this);
        closeQuietly(client);
        closeQuietly(server);
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more in any case.
            return;
        }
    }
}
