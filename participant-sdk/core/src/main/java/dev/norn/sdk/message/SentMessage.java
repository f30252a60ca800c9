package dev.norn.sdk.message;

/**
 * A message whose local transaction is committed: it will be delivered.
 *
 * @param transactionId its id at the coordinator
 * @param submitted whether the coordinator has taken the submit; if not, it will ask
 */
public record SentMessage(String transactionId, boolean submitted) {}
