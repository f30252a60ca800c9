package dev.norn.benchmarks.http;

import java.io.IOException;

/** A participant that answers every operation with success and the same result, and does nothing. */
public final class Participants {

    private Participants() {}

    /**
     * Serves on a free port of 127.0.0.1, prints the port as a line, and ends with its standard input.
     *
     * @param arguments the result, JSON
     */
    public static void main(String[] arguments) throws IOException {
        byte[] reply = BareServer.reply(200, arguments[0]);
        try (BareServer server = BareServer.start(request -> reply)) {
            System.out.println(server.port());
            while (System.in.read() >= 0) {
                // Nobody says anything; the end is what counts.
            }
        }
    }
}
