package dev.norn.kafka;

/** A place on an event's way from the journal to its readers where a coordinator can die, or be paused. */
enum Seam {
    /** A batch is committed in the journal; the node has not heard of it. */
    JOURNAL_COMMITTED,
    /** A lane is about to be opened: whoever has it is not fenced yet. */
    OPENING,
    /** The relay has taken a round; the producer has nothing of it. */
    NOT_SENT,
    /** All records of a round are at the broker; its commit is not asked for. */
    SENT,
    /** The commit of a round is on its way, or done; nobody has heard. */
    COMMITTING,
    /** Kafka has acknowledged a round; the position does not say so. */
    ACKNOWLEDGED
}
