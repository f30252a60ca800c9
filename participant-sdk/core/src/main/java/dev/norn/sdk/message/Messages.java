package dev.norn.sdk.message;

import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.fence.BranchFence;

/**
 * Sends transactional messages of one producer. Safe for concurrent use, meant to be kept. The package description says
 * what happens when something fails.
 */
public final class Messages {
    /** What the coordinator calls when it asks. The SDK answers a check whatever its operation is called. */
    static final String CHECK_OPERATION = "check";

    private final NornClient client;
    private final String producer;
    private final BranchFence fence;

    private Messages(NornClient client, String producer, BranchFence fence) {
        this.client = client;
        this.producer = producer;
        this.fence = fence;
    }

    /**
     * Messages of a participant of this application.
     *
     * @param producer the participant's name, under which the coordinator finds an instance that can be asked
     * @param fence on the database that the local transactions change: the one that the participant is served with
     */
    public static Messages of(NornClient client, String producer, BranchFence fence) {
        return new Messages(client, producer, fence);
    }

    /**
     * A message, to be described further and then sent.
     *
     * @param name what it is called in lists and metrics: {@code [a-z][A-Za-z0-9_.-]*}
     */
    public MessageBuilder message(String name) {
        return new MessageBuilder(this, name);
    }

    NornClient client() {
        return client;
    }

    String producer() {
        return producer;
    }

    BranchFence fence() {
        return fence;
    }
}
