package dev.norn.benchmarks.saga;

import dev.norn.benchmarks.http.Connection;
import dev.norn.benchmarks.load.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The saga over HTTP: started by a request that is answered when the saga has ended. */
public final class HttpWorkload implements Workload {

    private static final byte[] ENDED = "HTTP/1.1 201".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COMMITTED = "\"status\":\"COMMITTED\"".getBytes(StandardCharsets.US_ASCII);

    private final URI server;
    private final byte[] start;

    private HttpWorkload(URI server, byte[] start) {
        this.server = server;
        this.start = start;
    }

    /**
     * Load on a coordinator that has the definition and knows where the participants are.
     *
     * @param input of each saga, JSON
     */
    public static HttpWorkload on(URI server, String input) {
        return new HttpWorkload(server, start(input));
    }

    /** A request that starts a saga, and is answered when it has ended. */
    static byte[] start(String input) {
        return Connection.request(
                "POST",
                "/v1/transactions?wait=60s",
                "application/json",
                "{\"saga\":\"" + BenchmarkSaga.NAME + "\",\"input\":" + input + "}");
    }

    @Override
    public Client client() throws IOException {
        Connection connection = Connection.open(server);
        return new Client() {
            @Override
            public void runOne() throws IOException {
                connection.exchange(start, ENDED, COMMITTED);
            }

            @Override
            public void close() {
                try {
                    connection.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
