package dev.norn.engine;

/**
 * Why an operator changes a transaction, and who.
 *
 * @param reason required, kept in the journal and in the audit log
 * @param operator who asked, as far as the server knows
 */
public record Repair(String reason, String operator) {}
