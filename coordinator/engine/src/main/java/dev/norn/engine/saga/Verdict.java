package dev.norn.engine.saga;

/** What a handler makes of its input. */
sealed interface Verdict {

    /** It may have consequences: the saga goes on. */
    record Taken() implements Verdict {}

    /** It is accepted and changes nothing. */
    record Ignored() implements Verdict {}

    /** The state does not allow it. */
    record Refused(String code, String message) implements Verdict {}

    Taken TAKEN = new Taken();
    Ignored IGNORED = new Ignored();
}
