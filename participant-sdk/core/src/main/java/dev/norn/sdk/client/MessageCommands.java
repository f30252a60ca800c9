package dev.norn.sdk.client;

import dev.norn.protocol.MediaTypes;
import dev.norn.protocol.NornHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The commands of transactional messages, one by one, as the coordinator takes them. Applications use
 * {@link dev.norn.sdk.message.Messages}, which sends them in the right order and knows what to do when one fails.
 *
 * <p>All of them may be repeated, and are, as the package description says.
 */
public final class MessageCommands {
    private final Transport transport;
    private final TccCommands decisions;

    MessageCommands(Transport transport) {
        this.transport = transport;
        this.decisions = new TccCommands(transport);
    }

    /** Prepares a message: when this returns, it is durable, and its producer will be asked. */
    public Transaction prepare(PrepareMessage message) {
        Request request = Request.post("/v1/transactions", MediaTypes.JSON, transport.write(message.toBody()))
                .header(NornHeaders.IDEMPOTENCY_KEY, message.idempotencyKey())
                .asRepeatable();
        return JsonReader.transaction(transport.send(request).body());
    }

    /**
     * Has it delivered. The same decision again is a success.
     *
     * @param wait how long to wait for the end, at most 60 s
     * @throws NornProblemException with code {@code ALREADY_DECIDED} if it will not be delivered
     */
    public Transaction submit(String transactionId, Duration wait) {
        return decisions.commit(transactionId, null, wait);
    }

    /**
     * Ends it without a delivery. The same decision again is a success.
     *
     * @param reason for people, or null
     * @throws NornProblemException with code {@code ALREADY_DECIDED} if it is being delivered
     */
    public Transaction abort(String transactionId, @Nullable String reason) {
        return decisions.rollback(transactionId, reason, Duration.ZERO);
    }
}
