package dev.norn.sdk.participant;

import java.util.List;

/** A participant class breaks the rules of its annotations; the message has each rule that it breaks. */
public final class InvalidParticipantException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidParticipantException(Class<?> type, List<String> errors) {
        super(type.getName() + ": " + String.join("; ", errors));
    }
}
