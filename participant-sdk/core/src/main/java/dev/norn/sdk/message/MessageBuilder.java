package dev.norn.sdk.message;

import dev.norn.sdk.client.NewBranch;
import dev.norn.sdk.client.PrepareMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A message to be: described, then sent with {@link #run}. Used by one thread. */
public final class MessageBuilder {
    private final Messages messages;
    private final String name;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<NewBranch> deliveries = new ArrayList<>();
    private @Nullable Duration checkAfter;
    private @Nullable String businessKey;

    MessageBuilder(Messages messages, String name) {
        this.messages = messages;
        this.name = name;
    }

    /**
     * Adds a delivery: an action of a participant.
     *
     * @param input written as JSON
     */
    public MessageBuilder deliver(String participant, String operation, @Nullable Object input) {
        return deliver(NewBranch.of(participant, operation, input));
    }

    /** Adds a delivery. */
    public MessageBuilder deliver(NewBranch delivery) {
        deliveries.add(delivery);
        return this;
    }

    /**
     * After how long the coordinator asks, counted from the preparation; its default, ten seconds, unless set. Longer than
     * the local transaction takes: one that commits after it was asked about fails.
     */
    public MessageBuilder checkAfter(Duration time) {
        checkAfter = time;
        return this;
    }

    /** What people know the business by. */
    public MessageBuilder businessKey(String key) {
        businessKey = key;
        return this;
    }

    /** Adds a label to find it by. */
    public MessageBuilder label(String label, String value) {
        labels.put(label, value);
        return this;
    }

    /**
     * Prepares the message, runs the work in a local transaction of its own, and submits. When this returns, the local
     * transaction is committed, and the message will be delivered.
     *
     * @param work may be run again if the database reports contention, as the work of a branch operation
     * @throws MessageNotSentException if the local transaction could not commit: nothing was done
     * @throws MessageOutcomeUnknownException if the database does not answer whether it committed
     * @throws MessageRefusedException if it is committed, and an operator has decided that it is not delivered
     * @throws dev.norn.sdk.client.NornException if the message could not be prepared: nothing was done
     * @throws Exception what the work threw, or a database error before the commit: nothing was done
     */
    public SentMessage run(MessageWork work) throws Exception {
        if (deliveries.isEmpty()) {
            throw new IllegalStateException("deliveries: none (expected: at least one)");
        }
        String id = messages.client().messageCommands().prepare(toPrepare()).id();
        return new Sending(messages, id).run(work);
    }

    private PrepareMessage toPrepare() {
        return new PrepareMessage(
                name,
                NewBranch.of(messages.producer(), Messages.CHECK_OPERATION, null),
                deliveries,
                checkAfter,
                businessKey,
                labels,
                UUID.randomUUID().toString());
    }
}
