package dev.norn.sdk.outbox;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the relay sends messages: a broker. Used by one thread at a time. */
public interface OutboxSink extends AutoCloseable {
    /**
     * Returns when it can be expected that messages are taken, or throws. The relay asks before its first round and after a
     * failure, with no database transaction open, so that a broker that is down holds none open.
     */
    void awaitReady() throws Exception;

    /**
     * Sends these messages and returns when each has an answer or none will come, within a time that the sink limits.
     *
     * <p>Of the messages with one key the accepted ones are those from the first on, without a gap: where one is not
     * accepted, no later one of its key gets to the broker, not even after this has returned.
     */
    Delivery send(List<OutboxMessage> messages) throws InterruptedException;

    @Override
    void close();

    /**
     * What became of messages. Those that are neither accepted nor refused are sent again.
     *
     * @param accepted they are durable at the broker
     * @param refused they are at fault themselves, with the broker's reason: their keys wait
     * @param refusedTypes aggregate types that have no topic now, with the reason: all their messages wait
     * @param failure why the broker cannot be used at all, or null
     */
    record Delivery(
            List<OutboxMessage> accepted,
            Map<OutboxMessage, String> refused,
            Map<String, String> refusedTypes,
            @Nullable Exception failure) {
        public Delivery {
            accepted = List.copyOf(accepted);
            refused = Map.copyOf(refused);
            refusedTypes = Map.copyOf(refusedTypes);
        }
    }
}
