package dev.norn.sdk.kafka;

import dev.norn.sdk.inbox.InboundMessage;
import java.sql.Connection;

/** What a consumer does with a message. Called by several threads if there are several, for different partitions. */
@FunctionalInterface
public interface InboxHandler {
    /**
     * Works off the message.
     *
     * @param connection its transaction is committed when this returns, together with the memory of the message; the
     *     handler must not end it
     * @throws UnreadableMessageException if trying again cannot help: the message goes to the dead-letter topic at once
     * @throws Exception if it failed: everything is rolled back, and the message is tried again
     */
    void handle(InboundMessage message, Connection connection) throws Exception;
}
