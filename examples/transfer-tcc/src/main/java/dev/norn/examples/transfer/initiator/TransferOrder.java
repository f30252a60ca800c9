package dev.norn.examples.transfer.initiator;

/**
 * Somebody wants to pay somebody.
 *
 * @param payerBank the participant that has the payer's account
 * @param payer an account
 * @param payeeBank the participant that has the payee's account
 * @param payee an account
 * @param cents what the payee gets; the payer pays the fee beside it
 */
public record TransferOrder(
        String orderId, String payerBank, String payer, String payeeBank, String payee, long cents) {}
