package dev.norn.dsl;

import java.time.Instant;
import java.util.Map;

/**
 * What an expression can see.
 *
 * @param transactionId the transaction's id as decimal digits
 * @param startedAt when the transaction was accepted
 * @param input the transaction's input
 * @param outputs the results of the steps that succeeded (or were skipped by an operator with an output), by step id
 */
public record Scope(String transactionId, Instant startedAt, Json input, Map<String, Json> outputs) {}
