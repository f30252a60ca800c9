package dev.norn.engine;

/** What the one who sent the input is told, once everything it saw is committed. */
public sealed interface Reply {

    /** The input was taken (or changed nothing because it was already so). */
    record Accepted() implements Reply {}

    /**
     * The transaction's state does not allow it.
     *
     * @param code stable, for example {@code ALREADY_DECIDED}
     * @param message what the state is, and what was expected
     */
    record Refused(String code, String message) implements Reply {}

    /**
     * The branches are registered.
     *
     * @param first the number of the first of them; the others follow
     * @param count how many they are
     * @param replayed whether an earlier registration with the same key had done it
     */
    record Registered(int first, int count, boolean replayed) implements Reply {}

    /** An earlier registration with the same key had another body. */
    record KeyReused() implements Reply {}
}
