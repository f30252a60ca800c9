package dev.norn.runtime;

import java.net.URI;
import java.util.List;

/** Where participants live. Asked on every call, so it answers from memory. Safe for use by many threads. */
public interface ParticipantDirectory {

    /** The live instances of a participant; empty if there is none. */
    List<Instance> instances(String participant);

    /**
     * One process of a participant.
     *
     * @param id its id, unique within the participant
     * @param url its base URL, without a trailing slash; the scheme says by which transport it is reached
     * @param weight its share of the calls, at least 1
     */
    record Instance(String id, URI url, int weight) {}
}
