package dev.norn.benchmarks.tcc;

/** The transaction that is measured: two branches of one participant, each with an input of 47 bytes. */
final class Transfer {

    static final String NAME = "transfer";
    static final String PARTICIPANT = "bank";
    static final String DEBIT = "debit";
    static final String CREDIT = "credit";
    static final String INPUT = "{\"account\":\"account-00000042\",\"amount\":\"129.90\"}";

    private Transfer() {}
}
