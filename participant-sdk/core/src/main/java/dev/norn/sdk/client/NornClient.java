package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.message.Messages;
import dev.norn.sdk.participant.ParticipantJson;
import dev.norn.sdk.tcc.TccBuilder;
import dev.norn.sdk.tcc.TccTransactions;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Talks to a Norn server.
 *
 * <pre>{@code
 * NornClient norn = NornClient.connectTo(URI.create("http://127.0.0.1:8080"));
 * norn.definitions().storeYaml(Files.readString(Path.of("order.saga.yaml")));
 * Transaction order = norn.transactions()
 *         .start(StartSaga.of("order").input(input).idempotencyKey("order-4711").waiting(Duration.ofSeconds(10)))
 *         .transaction();
 * }</pre>
 *
 * <p>Safe for concurrent use, meant to be kept. Making one opens no connection. Methods throw a
 * {@link NornException}; the package description says which calls are repeated.
 */
public final class NornClient {
    private final Transport transport;
    private final AtomicReference<@Nullable TccTransactions> tccTransactions = new AtomicReference<>();

    private NornClient(Transport transport) {
        this.transport = transport;
    }

    /** A client with default settings. */
    public static NornClient connectTo(URI server) {
        return builder(server).build();
    }

    /**
     * A client with settings of one's own.
     *
     * @param server scheme, host and port, and what comes before {@code /v1} if something does
     */
    public static Builder builder(URI server) {
        return new Builder(server);
    }

    /** Where the server is. */
    public URI server() {
        return transport.server();
    }

    /** Saga definitions: store, validate, read. */
    public Definitions definitions() {
        return new Definitions(transport);
    }

    /** Transactions: start, show, wait, follow, list, cancel, repair. */
    public Transactions transactions() {
        return new Transactions(transport);
    }

    /**
     * A TCC transaction with this application as its initiator, to be described further and then run:
     *
     * <pre>{@code
     * norn.tcc("transfer").timeout(Duration.ofSeconds(30)).run(tx -> {
     *     tx.attempt("bank-a", "hold", new Hold(from, amount), Held.class);
     *     tx.attempt("bank-b", "credit", new Credit(to, amount));
     * });
     * }</pre>
     *
     * <p>Applications that want other settings than the defaults keep a {@link TccTransactions} of their own.
     *
     * @param name what it is called in lists and metrics: {@code [a-z][A-Za-z0-9_.-]*}
     */
    public TccBuilder tcc(String name) {
        TccTransactions transactions = tccTransactions.get();
        if (transactions == null) {
            TccTransactions made = TccTransactions.of(this);
            transactions = tccTransactions.compareAndSet(null, made) ? made : tccTransactions.get();
        }
        return Objects.requireNonNull(transactions).tcc(name);
    }

    /** The commands of TCC, one by one. */
    public TccCommands tccCommands() {
        return new TccCommands(transport);
    }

    /**
     * Transactional messages of this application, to be kept:
     *
     * <pre>{@code
     * norn.messages("orders", fence)
     *         .message("order-placed")
     *         .deliver("warehouse", "reserve", order)
     *         .run(connection -> insert(connection, order));
     * }</pre>
     *
     * @param producer the participant of this application that is asked whether its local transaction is committed
     * @param fence on the database that the local transactions change
     */
    public Messages messages(String producer, BranchFence fence) {
        return Messages.of(this, producer, fence);
    }

    /** The commands of messages, one by one. */
    public MessageCommands messageCommands() {
        return new MessageCommands(transport);
    }

    /** What inputs are written with. */
    public ObjectMapper json() {
        return transport.json();
    }

    /** What used up its attempts: list, redrive, discard. */
    public DeadLetters deadLetters() {
        return new DeadLetters(transport);
    }

    /** Participants and their instances: register, renew, leave, list. */
    public Participants participants() {
        return new Participants(transport);
    }

    /** Nodes, shards, owners, epochs and lag, as the server gives them. */
    public JsonNode cluster() {
        return transport.send(Request.get("/v1/cluster")).body();
    }

    /** How to make a client. */
    public static final class Builder {
        private final URI server;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private ObjectMapper json = ParticipantJson.mapper();
        private Duration connectTimeout = Duration.ofSeconds(2);
        private Duration requestTimeout = Duration.ofSeconds(10);
        private RetrySettings retry = RetrySettings.DEFAULTS;

        private Builder(URI server) {
            if (!"http".equals(server.getScheme()) && !"https".equals(server.getScheme())) {
                throw new IllegalArgumentException("server: " + server + " (expected: http://… or https://…)");
            }
            this.server = server;
        }

        /** Sends this header with each request, for example {@code Authorization}. */
        public Builder header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        /** Writes inputs; {@link ParticipantJson#mapper()} unless set. */
        public Builder json(ObjectMapper mapper) {
            json = mapper;
            return this;
        }

        /** How long to try to connect, each time; 2 s unless set. */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = timeout;
            return this;
        }

        /** How long one attempt may take, beyond what the server was asked to wait; 10 s unless set. */
        public Builder requestTimeout(Duration timeout) {
            requestTimeout = timeout;
            return this;
        }

        /** How calls are repeated; {@link RetrySettings#DEFAULTS} unless set. */
        public Builder retry(RetrySettings settings) {
            retry = settings;
            return this;
        }

        public NornClient build() {
            HttpClient http = HttpClient.newBuilder()
                    .connectTimeout(connectTimeout)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            return new NornClient(new Transport(server, http, json, headers, requestTimeout, retry));
        }
    }
}
