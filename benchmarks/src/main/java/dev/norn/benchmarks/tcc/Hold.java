package dev.norn.benchmarks.tcc;

/**
 * The input of a branch.
 *
 * @param account whose money it is
 * @param amount how much
 */
public record Hold(String account, String amount) {}
