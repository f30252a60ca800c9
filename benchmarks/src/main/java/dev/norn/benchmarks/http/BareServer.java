package dev.norn.benchmarks.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server on a free port of 127.0.0.1, a virtual thread for each connection. */
public final class BareServer implements AutoCloseable {

    private static final int BACKLOG = 1_024;

    private final ServerSocket socket;
    private final Answer answer;

    private BareServer(ServerSocket socket, Answer answer) {
        this.socket = socket;
        this.answer = answer;
    }

    /** Starts to serve. */
    public static BareServer start(Answer answer) {
        try {
            BareServer server = new BareServer(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), answer);
            Thread.ofPlatform().daemon().name("accept").start(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen", e);
        }
    }

    /** A reply, ready to be sent any number of times. */
    public static byte[] reply(int status, String json) {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return ("HTTP/1.1 " + status + " \r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n"
                        + json)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Where it listens. */
    public int port() {
        return socket.getLocalPort();
    }

    /** Takes no more connections; those that are open end with their callers, or with this process. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop to listen", e);
        }
    }

    private void accept() {
        while (true) {
            try {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            MessageReader requests = new MessageReader(connection.getInputStream());
            OutputStream output = connection.getOutputStream();
            while (requests.next()) {
                output.write(answer.to(requests));
            }
        } catch (IOException e) {
            // The caller has gone.
        }
    }

    /** What is answered. Called by many threads. */
    public interface Answer {

        /** The {@linkplain #reply reply} to a request, which is valid until this returns. May block. */
        byte[] to(MessageReader request);
    }
}
