package dev.norn.sdk.tcc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.norn.sdk.participant.ParticipantJson;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The contract of TCC over real sockets, as far as an initiator sees it: it keeps branches and decisions, and loses the
 * replies that it is told to lose, after it has done what was asked. It confirms nothing.
 */
public final class ContractServer implements AutoCloseable {
    private static final ObjectMapper JSON = ParticipantJson.mapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, ObjectNode> transactions = new LinkedHashMap<>();
    private final Map<String, JsonNode> answers = new LinkedHashMap<>();
    private final Map<String, URI> participants = new LinkedHashMap<>();
    private final Map<String, JsonNode> registrations = new LinkedHashMap<>();
    private final Map<String, Integer> lost = new LinkedHashMap<>();
    private final Map<String, Integer> unavailable = new LinkedHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private String timeout = "PT60S";

    public ContractServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** A problem to be answered. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;

        Refusal(int status, String code) {
            super(code);
            this.status = status;
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String call = exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getPath().replaceFirst("^/v1/", "");
            byte[] body = exchange.getRequestBody().readAllBytes();
            asked.add(call);
            if (takes(unavailable, call)) {
                send(exchange, 503, JSON.createObjectNode().put("code", "NOT_LEADING"));
                return;
            }
            int status = 200;
            JsonNode answer;
            try {
                answer = answer(
                        call,
                        exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                        JSON.readTree(body.length == 0 ? "{}".getBytes() : body));
            } catch (Refusal refusal) {
                status = refusal.status;
                answer = JSON.createObjectNode().put("code", refusal.getMessage());
            }
            if (!takes(lost, call)) {
                send(exchange, status, answer);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, JsonNode answer) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private synchronized boolean takes(Map<String, Integer> counts, String call) {
        String verb = verb(call);
        int left = counts.getOrDefault(verb, 0);
        counts.put(verb, Math.max(0, left - 1));
        return left > 0;
    }

    private static String verb(String call) {
        return call.equals("POST transactions") ? "begin" : call.substring(call.lastIndexOf('/') + 1);
    }

    private synchronized JsonNode answer(String call, String key, JsonNode body) {
        String[] parts = call.split("[ /]");
        if (parts[1].equals("cluster")) {
            return JSON.createObjectNode();
        }
        if (parts[1].equals("participants")) {
            return participant(parts, body);
        }
        if (key != null && answers.containsKey(key)) {
            return answers.get(key);
        }
        JsonNode answer = parts.length == 2 ? begin(body) : onTransaction(parts, body);
        if (key != null) {
            answers.put(key, answer.deepCopy());
        }
        return answer;
    }

    private JsonNode participant(String[] parts, JsonNode body) {
        String name = parts[2];
        if (parts[0].equals("PUT")) {
            participants.put(name, URI.create(body.path("url").asText()));
            registrations.put(name, body);
        } else if (parts[0].equals("DELETE")) {
            participants.remove(name);
            registrations.remove(name);
            return JSON.createObjectNode();
        }
        URI url = participants.get(name);
        if (url == null) {
            throw new Refusal(404, "PARTICIPANT_NOT_FOUND");
        }
        ObjectNode participant = JSON.createObjectNode().put("name", name);
        participant.putArray("instances").addObject().put("url", url.toString());
        return participant;
    }

    private JsonNode begin(JsonNode body) {
        String id = Integer.toString(1000 + transactions.size());
        Instant now = Instant.now();
        ObjectNode transaction = JSON.createObjectNode()
                .put("id", id)
                .put("mode", "tcc")
                .put("name", body.path("name").asText("tcc"))
                .put("status", "ACTIVE")
                .put("createdAt", now.toString())
                .put(
                        "deadline",
                        now.plus(java.time.Duration.parse(body.path("timeout").asText(timeout)))
                                .toString());
        transaction.set("asked", body);
        transaction.putArray("branches");
        transactions.put(id, transaction);
        addBranches(transaction, body.path("branches"));
        if (body.path("tries").asText().equals("coordinator")) {
            transaction.put("status", "COMMITTED").put("decision", "COMMIT");
        }
        return transaction;
    }

    private ArrayNode addBranches(ObjectNode transaction, JsonNode wanted) {
        ArrayNode added = JSON.createArrayNode();
        ArrayNode branches = (ArrayNode) transaction.get("branches");
        wanted.forEach(branch -> {
            ObjectNode copy = branch.<ObjectNode>deepCopy()
                    .put("id", "b" + (branches.size() + 1))
                    .put("status", "REGISTERED");
            branches.add(copy);
            added.add(copy);
        });
        return added;
    }

    private JsonNode onTransaction(String[] parts, JsonNode body) {
        ObjectNode transaction = transactions.get(parts[2]);
        if (transaction == null) {
            throw new Refusal(404, "TRANSACTION_NOT_FOUND");
        }
        String verb = parts.length == 3 ? "" : parts[3];
        switch (verb) {
            case "branches" -> {
                requireUndecided(transaction);
                return JSON.createObjectNode().set("branches", addBranches(transaction, body));
            }
            case "commit" -> commit(transaction, body);
            case "rollback" -> {
                decide(transaction, "ROLLBACK");
                transaction.put("reason", body.path("reason").asText());
            }
            default -> {}
        }
        return transaction;
    }

    private void commit(ObjectNode transaction, JsonNode body) {
        if (!transaction.hasNonNull("decision") && body.has("branches")) {
            List<String> meant = new ArrayList<>();
            body.get("branches").forEach(branch -> meant.add(branch.path("id").asText()));
            List<String> known = new ArrayList<>();
            transaction
                    .get("branches")
                    .forEach(branch -> known.add(branch.path("id").asText()));
            if (!List.copyOf(new java.util.TreeSet<>(meant)).equals(List.copyOf(new java.util.TreeSet<>(known)))) {
                throw new Refusal(409, "BRANCHES_DIFFER");
            }
        }
        decide(transaction, "COMMIT");
        transaction.set("committed", body);
    }

    private static void requireUndecided(ObjectNode transaction) {
        if (transaction.hasNonNull("decision")) {
            throw new Refusal(409, "ALREADY_DECIDED");
        }
    }

    private static void decide(ObjectNode transaction, String decision) {
        if (transaction.hasNonNull("decision")
                && !transaction.get("decision").asText().equals(decision)) {
            throw new Refusal(409, "ALREADY_DECIDED");
        }
        transaction.put("decision", decision).put("status", decision.equals("COMMIT") ? "COMMITTING" : "ROLLING_BACK");
    }

    /** Does what is asked the next times ({@code begin}, {@code branches}, {@code commit}, …), and hangs up. */
    public synchronized void loseReplies(String verb, int times) {
        lost.put(verb, times);
    }

    /** Refuses what is asked the next times, with 503. */
    public synchronized void beUnavailable(String verb, int times) {
        unavailable.put(verb, times);
    }

    /** Decides as a deadline or an operator does. */
    public synchronized void decideBehindTheBack(String id, String decision) {
        decide(transactions.get(id), decision);
    }

    /** A branch that the initiator does not know of. */
    public synchronized void registerBehindTheBack(String id) {
        JsonNode branch = JSON.createObjectNode().put("participant", "other").put("operation", "hold");
        addBranches(transactions.get(id), JSON.createArrayNode().add(branch));
    }

    public synchronized void participant(String name, URI url) {
        participants.put(name, url);
    }

    /** Where a participant says that it is, or null. */
    public synchronized URI participant(String name) {
        return participants.get(name);
    }

    /** What a participant said when it was last registered, or null. */
    public synchronized JsonNode registration(String name) {
        return registrations.get(name);
    }

    public synchronized List<ObjectNode> transactions() {
        return transactions.values().stream().map(ObjectNode::deepCopy).toList();
    }

    public synchronized ObjectNode only() {
        if (transactions.size() != 1) {
            throw new AssertionError(transactions.size() + " transactions (expected: 1)");
        }
        return transactions.values().iterator().next().deepCopy();
    }

    /** Method and path of each request, without {@code /v1/}. */
    public List<String> asked() {
        return asked;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
