package dev.norn.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a dead letter was before it was given up for now. */
enum DeadLetterSource {

    /** An operation of a transaction's branch. */
    @JsonProperty("branch")
    BRANCH,

    /** An event that the relay could not publish. */
    @JsonProperty("relay")
    RELAY,

    /** A message that a consumer could not work off. */
    @JsonProperty("consumer")
    CONSUMER;

    /** As it is written in documents and in the table. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DeadLetterSource of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
