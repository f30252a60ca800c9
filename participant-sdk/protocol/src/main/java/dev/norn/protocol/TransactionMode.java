package dev.norn.protocol;

import java.util.Locale;

/** How a global transaction is carried out. On the wire in lower case. */
public enum TransactionMode {
    SAGA,
    TCC,
    MESSAGE;

    /** The text on the wire: the lower-case name. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
