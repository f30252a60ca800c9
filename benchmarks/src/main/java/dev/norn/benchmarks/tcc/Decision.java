package dev.norn.benchmarks.tcc;

/** How the initiators of a run decide, always. */
enum Decision {
    /** After both tries. */
    COMMIT("commit"),
    /** After both tries too: so both branches have something to cancel. */
    ROLLBACK("rollback");

    private final String word;

    Decision(String word) {
        this.word = word;
    }

    /** On the wire and on command lines. */
    String word() {
        return word;
    }
}
