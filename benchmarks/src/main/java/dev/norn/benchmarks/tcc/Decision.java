package dev.norn.benchmarks.tcc;

/** How the initiators of a run decide, always. */
enum Decision {
    /** After both tries. */
    COMMIT("commit", "COMMITTED"),
    /** After both tries too: so both branches have something to cancel. */
    ROLLBACK("rollback", "ROLLED_BACK");

    private final String word;
    private final String status;

    Decision(String word, String status) {
        this.word = word;
        this.status = status;
    }

    /** On the wire and on command lines. */
    String word() {
        return word;
    }

    /** Of a transaction that has ended so. */
    String status() {
        return status;
    }
}
