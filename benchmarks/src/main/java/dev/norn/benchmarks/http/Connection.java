package dev.norn.benchmarks.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client's connection to a server, kept alive. For one thread. */
public final class Connection implements Closeable {

    private final Socket socket;
    private final OutputStream output;
    private final MessageReader replies;

    private Connection(Socket socket) throws IOException {
        this.socket = socket;
        this.output = socket.getOutputStream();
        this.replies = new MessageReader(socket.getInputStream());
    }

    /** Connects to the host and port of a URL. */
    public static Connection open(URI server) throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        return new Connection(socket);
    }

    /** A request, ready to be sent any number of times. */
    public static byte[] request(String method, String target, String contentType, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                .formatted(method, target, contentType, content.length);
        return (head + body).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Sends a request and reads the reply.
     *
     * @throws IOException if the reply does not begin with one of these bytes and contain the other
     */
    public void exchange(byte[] request, byte[] begin, byte[] content) throws IOException {
        send(request);
        if (!replies.beginsWith(begin) || !replies.bodyContains(content)) {
            throw new IOException(replies.text() + " (expected: " + new String(begin, StandardCharsets.UTF_8) + "… "
                    + new String(content, StandardCharsets.UTF_8) + ")");
        }
    }

    /** Sends a request and gives the body of a successful reply. */
    public String exchange(byte[] request) throws IOException {
        send(request);
        if (!replies.beginsWith("HTTP/1.1 2".getBytes(StandardCharsets.UTF_8))) {
            throw new IOException(replies.text() + " (expected: success)");
        }
        return replies.body();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void send(byte[] request) throws IOException {
        output.write(request);
        if (!replies.next()) {
            throw new IOException("the server closed the connection");
        }
    }
}
