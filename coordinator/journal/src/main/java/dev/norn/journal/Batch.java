package dev.norn.journal;

import java.util.List;

/**
 * What one commit writes.
 *
 * @param term the writer; the batch is refused if the node's term has moved on
 * @param number one more than the node's previous batch; the batch is refused out of order
 * @param entries in order; of one transaction several may follow each other
 */
public record Batch(NodeTerm term, long number, List<Entry> entries) {}
