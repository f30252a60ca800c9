package dev.norn.benchmarks.tcc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.benchmarks.http.Connection;
import dev.norn.benchmarks.load.Settled.Counts;
import dev.norn.benchmarks.load.Workload;
import dev.norn.sdk.participant.LocalTries;
import dev.norn.sdk.participant.LocalTry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

/**
 * TCC with Norn. Each client begins with both branches in one call, runs their tries in this process, and decides; the
 * coordinator answers that when it has had both branches confirmed or cancelled over HTTP. Or it lets the coordinator run
 * the tries and decide, in one call.
 */
public final class TccWorkload implements Workload {

    private static final Hold INPUT = new Hold("account-00000042", "129.90");

    private final URI server;
    private final Bank bank;
    private final Manner manner;
    private final LocalTries tries;
    private final ObjectMapper json = new ObjectMapper();

    private TccWorkload(URI server, Bank bank, Manner manner) {
        this.server = server;
        this.bank = bank;
        this.manner = manner;
        this.tries = bank.tries();
    }

    /**
     * Load on a coordinator that learns here where the participant is.
     *
     * @param bank closed with this
     */
    static TccWorkload on(URI server, Bank bank, Manner manner) throws IOException {
        byte[] registration = Connection.request(
                "PUT",
                "/v1/participants/" + Transfer.PARTICIPANT + "/instances/" + Transfer.PARTICIPANT + "-1",
                "application/json",
                "{\"url\":\"" + bank.url() + "\",\"ttl\":\"24h\"}");
        try (Connection connection = Connection.open(server)) {
            connection.exchange(registration);
        }
        return new TccWorkload(server, bank, manner);
    }

    @Override
    public Client client() throws IOException {
        Connection connection = Connection.open(server);
        return new Client() {
            @Override
            public void runOne() throws Exception {
                manner.run(TccWorkload.this, connection);
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

    @Override
    public void close() {
        bank.close();
    }

    private void initiate(Connection connection, Decision decision) throws Exception {
        JsonNode begun = json.readTree(connection.exchange(Transfer.BEGIN));
        String id = begun.path("id").asText();
        for (JsonNode branch : begun.path("branches")) {
            tries.run(new LocalTry(
                    Long.parseLong(id),
                    branch.path("id").asText(),
                    Transfer.PARTICIPANT,
                    Transfer.OPERATION,
                    INPUT,
                    null));
        }
        requireEnd(connection.exchange(Transfer.decide(id, decision)), decision);
    }

    private void declare(Connection connection) throws IOException {
        requireEnd(connection.exchange(Transfer.BEGIN_DECLARED), Decision.COMMIT);
    }

    private void requireEnd(String reply, Decision decision) throws IOException {
        JsonNode ended = json.readTree(reply);
        if (!ended.path("status").asText().equals(decision.status())) {
            throw new IllegalStateException(reply + " (expected: " + decision.status() + ")");
        }
        Counts expected = decision == Decision.COMMIT ? new Counts(2, 0) : new Counts(0, 2);
        bank.settled().require(ended.path("id").asText(), expected);
    }

    /** What the clients do. */
    enum Manner {
        /** Run the tries, and commit. */
        COMMIT {
            @Override
            void run(TccWorkload workload, Connection connection) throws Exception {
                workload.initiate(connection, Decision.COMMIT);
            }
        },
        /** Run the tries, and roll back. */
        ROLLBACK {
            @Override
            void run(TccWorkload workload, Connection connection) throws Exception {
                workload.initiate(connection, Decision.ROLLBACK);
            }
        },
        /** Leave it to the coordinator, which commits. */
        DECLARE {
            @Override
            void run(TccWorkload workload, Connection connection) throws Exception {
                workload.declare(connection);
            }
        };

        abstract void run(TccWorkload workload, Connection connection) throws Exception;
    }
}
