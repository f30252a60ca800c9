package dev.norn.protocol;

import java.util.Locale;

/** How an instance of a participant is reached. On the wire in lower case. */
public enum InstanceTransport {
    /** By requests to its URL. */
    HTTP,
    /** By commands on the participant's {@linkplain CommandTopics topic}, which its instances share. */
    KAFKA;

    /** The text on the wire: the lower-case name. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
