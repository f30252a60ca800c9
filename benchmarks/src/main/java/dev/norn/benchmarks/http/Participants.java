package dev.norn.benchmarks.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A participant that answers every operation with success and the same result, and does nothing. */
public final class Participants {

    private static final int BACKLOG = 1_024;

    private Participants() {}

    /**
     * Serves on a free port of 127.0.0.1, prints the port as a line, and ends with its standard input.
     *
     * @param arguments the result, JSON
     */
    public static void main(String[] arguments) throws IOException {
        byte[] reply = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                        + arguments[0].getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + arguments[0])
                .getBytes(StandardCharsets.UTF_8);
        try (ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())) {
            System.out.println(server.getLocalPort());
            Thread.ofPlatform().daemon().name("accept").start(() -> accept(server, reply));
            while (System.in.read() >= 0) {
                // Nobody says anything; the end is what counts.
            }
        }
    }

    private static void accept(ServerSocket server, byte[] reply) {
        while (true) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket, reply));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void serve(Socket socket, byte[] reply) {
        try (socket) {
            socket.setTcpNoDelay(true);
            MessageReader requests = new MessageReader(socket.getInputStream());
            OutputStream output = socket.getOutputStream();
            while (requests.next()) {
                output.write(reply);
            }
        } catch (IOException e) {
            // The caller has gone.
        }
    }
}
