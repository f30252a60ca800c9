package dev.norn.benchmarks.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads HTTP messages, one after the other, from a connection that is kept alive. For one thread. */
public final class MessageReader {

    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream input;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    /** What is there lies between these. */
    private int begin;

    private int end;
    private int headEnd;
    private int bodyEnd;

    MessageReader(InputStream input) {
        this.input = input;
    }

    /**
     * Reads the next message.
     *
     * @return false if the connection ended before it
     */
    boolean next() throws IOException {
        begin = bodyEnd;
        if (begin > 0) {
            System.arraycopy(buffer, begin, buffer, 0, end - begin);
            end -= begin;
            begin = 0;
        }
        bodyEnd = 0;
        int looked = 0;
        while (true) {
            headEnd = endOfHead(looked);
            if (headEnd >= 0) {
                break;
            }
            looked = Math.max(0, end - 3);
            if (!fill()) {
                return false;
            }
        }
        bodyEnd = headEnd + contentLength();
        while (end < bodyEnd) {
            if (!fill()) {
                throw new EOFException("the connection ended within a body");
            }
        }
        return true;
    }

    /** Whether the head begins with these bytes. */
    boolean beginsWith(byte[] bytes) {
        return end >= bytes.length && matches(0, bytes);
    }

    /** Whether the body has these bytes somewhere. */
    boolean bodyContains(byte[] bytes) {
        for (int at = headEnd; at <= bodyEnd - bytes.length; at++) {
            if (buffer[at] == bytes[0] && matches(at, bytes)) {
                return true;
            }
        }
        return false;
    }

    /** The value of a header; empty if there is none. */
    public String header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return new String(buffer, 0, headEnd, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .findFirst()
                .map(line -> line.substring(start.length()).strip())
                .orElse("");
    }

    /** The whole message, for people. */
    String text() {
        return new String(buffer, 0, bodyEnd, StandardCharsets.UTF_8);
    }

    /** The body as text. */
    String body() {
        return new String(buffer, headEnd, bodyEnd - headEnd, StandardCharsets.UTF_8);
    }

    private boolean fill() throws IOException {
        if (end == buffer.length) {
            throw new IOException("a message of more than " + buffer.length + " bytes");
        }
        int read = input.read(buffer, end, buffer.length - end);
        end += Math.max(0, read);
        return read > 0;
    }

    private int endOfHead(int from) {
        for (int at = from; at + 3 < end; at++) {
            if (buffer[at] == '\r' && buffer[at + 1] == '\n' && buffer[at + 2] == '\r' && buffer[at + 3] == '\n') {
                return at + 4;
            }
        }
        return -1;
    }

    private int contentLength() throws IOException {
        for (int at = 0; at + LENGTH.length < headEnd; at++) {
            if (buffer[at] == '\n' && isLength(at + 1)) {
                return number(at + 1 + LENGTH.length);
            }
        }
        throw new IOException("no Content-Length: " + new String(buffer, 0, headEnd, StandardCharsets.ISO_8859_1));
    }

    private boolean isLength(int at) {
        for (int i = 0; i < LENGTH.length; i++) {
            byte have = buffer[at + i];
            if ((have | 0x20) != LENGTH[i] && have != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    private int number(int from) {
        int at = from;
        while (buffer[at] == ' ') {
            at++;
        }
        int value = 0;
        while (buffer[at] >= '0' && buffer[at] <= '9') {
            value = value * 10 + buffer[at++] - '0';
        }
        return value;
    }

    private boolean matches(int at, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (buffer[at + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
