package dev.norn.sdk.tcc;

import java.net.URI;
import java.util.List;

/** Where the instances of participants are. Safe for concurrent use. */
@FunctionalInterface
public interface ParticipantAddresses {
    /**
     * The base URLs of a participant's instances; its operation {@code hold} is at {@code base/hold}.
     *
     * @return empty if there is none
     */
    List<URI> instancesOf(String participant);

    /** An instance did not answer as it should; whoever keeps addresses may want to read them again. */
    default void failed(String participant, URI instance) {}
}
