package dev.norn.journal;

/** What an entry does to its transaction's row. A row is written only where it must be: most entries change no column. */
public enum RowChange {
    /** The transaction's first entry: the row is inserted. */
    CREATED,
    /** The row differs from the one of the transaction's previous entry: it is updated. */
    CHANGED,
    /** The row is the same as that of the transaction's previous entry: it is not touched. */
    NONE
}
