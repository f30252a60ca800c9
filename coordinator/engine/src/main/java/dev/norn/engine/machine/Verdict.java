package dev.norn.engine.machine;

import dev.norn.engine.Reply;

/** What a handler makes of its input. */
public sealed interface Verdict {

    /** It may have consequences: the transaction goes on. */
    record Taken() implements Verdict {}

    /** It is accepted and changes nothing. */
    record Ignored() implements Verdict {}

    /** The state does not allow it. */
    record Refused(String code, String message) implements Verdict {}

    /** It is accepted, and its sender is told more than that. */
    record Told(Reply reply) implements Verdict {}

    Taken TAKEN = new Taken();
    Ignored IGNORED = new Ignored();
}
