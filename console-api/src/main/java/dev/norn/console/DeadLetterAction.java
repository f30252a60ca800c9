package dev.norn.console;

import java.util.Locale;

/** What can be done about a dead letter. */
enum DeadLetterAction {

    /** It is tried again. */
    REDRIVE,

    /** It is given up. */
    DISCARD;

    /** As it is written in paths, documents and the audit log. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DeadLetterAction of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
