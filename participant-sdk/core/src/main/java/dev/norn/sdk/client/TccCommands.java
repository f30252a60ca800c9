package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.protocol.MediaTypes;
import dev.norn.protocol.NornHeaders;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands of TCC, one by one, as the coordinator takes them. Applications use {@link NornClient#tcc(String)}, which
 * sends them in the right order and knows what to do when one fails.
 *
 * <p>All of them may be repeated, and are, as the package description says.
 */
public final class TccCommands {
    private static final String PATH = "/v1/transactions";

    private final Transport transport;

    TccCommands(Transport transport) {
        this.transport = transport;
    }

    /** Begins a transaction, with its first branches if it has any; {@link Transaction#branches()} has their ids. */
    public Transaction begin(BeginTcc begin) {
        Request request = Request.post(
                        Transactions.waiting(PATH, begin.maxWait()), MediaTypes.JSON, transport.write(begin.toBody()))
                .header(NornHeaders.IDEMPOTENCY_KEY, begin.idempotencyKey())
                .waiting(begin.maxWait())
                .asRepeatable();
        return JsonReader.transaction(transport.send(request).body());
    }

    /**
     * Registers branches, before their tries.
     *
     * @param idempotencyKey with the same key and branches they are registered once, however often this is called
     * @return their ids, in the order given
     * @throws NornProblemException with code {@code ALREADY_DECIDED} if the transaction is decided
     */
    public List<String> register(String transactionId, List<NewBranch> branches, String idempotencyKey) {
        List<?> body = branches.stream().map(NewBranch::toBody).toList();
        Request request = Request.post(
                        Transactions.path(transactionId) + "/branches", MediaTypes.JSON, transport.write(body))
                .header(NornHeaders.IDEMPOTENCY_KEY, idempotencyKey)
                .asRepeatable();
        JsonNode answer = transport.send(request).body();
        List<String> ids = JsonReader.list(answer.path("branches"), branch -> JsonReader.text(branch, "id"));
        if (ids.size() != branches.size()) {
            throw new NornProtocolException(
                    ids.size() + " branches registered (expected: " + branches.size() + ")", null);
        }
        return ids;
    }

    /**
     * Decides to commit. The same decision again is a success.
     *
     * @param branches the branches that it means, or null for those that are registered
     * @param wait how long to wait for the end, at most 60 s
     * @throws NornProblemException with code {@code ALREADY_DECIDED} if it is being rolled back, {@code BRANCHES_DIFFER}
     *     if others are registered than those given
     */
    public Transaction commit(String transactionId, @Nullable List<BranchResult> branches, Duration wait) {
        Map<String, Object> body = new LinkedHashMap<>();
        if (branches != null) {
            body.put("branches", branches.stream().map(BranchResult::toBody).toList());
        }
        return decide(transactionId, "/commit", body, wait);
    }

    /**
     * Decides to roll back. The same decision again is a success.
     *
     * @param reason for people, or null
     * @param wait how long to wait for the end, at most 60 s
     * @throws NornProblemException with code {@code ALREADY_DECIDED} if it is being committed
     */
    public Transaction rollback(String transactionId, @Nullable String reason, Duration wait) {
        return decide(transactionId, "/rollback", reason == null ? Map.of() : Map.of("reason", reason), wait);
    }

    private Transaction decide(String transactionId, String verb, Map<String, Object> body, Duration wait) {
        String path = Transactions.waiting(Transactions.path(transactionId) + verb, wait);
        Request request = Request.post(path, MediaTypes.JSON, transport.write(body))
                .waiting(wait)
                .asRepeatable();
        return JsonReader.transaction(transport.send(request).body());
    }
}
