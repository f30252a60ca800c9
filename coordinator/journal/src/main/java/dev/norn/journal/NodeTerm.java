package dev.norn.journal;

/**
 * A node's right to write: its id and its term, which grows whenever the node is fenced.
 *
 * @param nodeId the node's id, stable over restarts where configured
 * @param term the term, at least 1
 */
public record NodeTerm(String nodeId, long term) {}
