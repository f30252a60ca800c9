package dev.norn.protocol;

/** Ids of a message's branches, as its transaction shows them and {@link NornHeaders#BRANCH} names them. */
public final class MessageBranches {
    /** The producer's: what is asked about by a check, and what the producer writes in its local transaction. */
    public static final String PRODUCER = "producer";

    private MessageBranches() {}
}
