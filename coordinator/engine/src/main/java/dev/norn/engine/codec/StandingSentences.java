package dev.norn.engine.codec;

/**
 * The reasons of decisions that are always said in the same words: they are not stored, but put back when an event is read.
 *
 * <p>This table is part of the stored format: a line of it is never changed or removed, because entries rely on it for ever.
 * If the engine comes to say something else, that is simply stored.
 */
final class StandingSentences {

    private StandingSentences() {}

    /** Whether a reason need not be stored. */
    static boolean isStanding(String code, String reason) {
        return reason.equals(sentence(code));
    }

    /**
     * The reason that was left out.
     *
     * @throws EventFormatException if a code has none
     */
    static String of(String code) {
        String sentence = sentence(code);
        if (sentence.isEmpty()) {
            throw new EventFormatException("decision '" + code + "' without a reason (expected: with \"m\")");
        }
        return sentence;
    }

    private static String sentence(String code) {
        return switch (code) {
            case "PIVOT_DONE" -> "the pivot is done";
            case "COMMIT_REQUESTED" -> "the initiator asked for it";
            case "CHECK_COMMITTED" -> "the producer's local transaction is committed";
            case "TRIES_DONE" -> "every try is done";
            case "STEPS_DONE" -> "no step is left that could be undone";
            default -> "";
        };
    }
}
