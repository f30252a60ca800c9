package dev.norn.examples.transfer.demo;

import dev.norn.examples.transfer.initiator.TransferOrder;
import dev.norn.protocol.TransactionStatus;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Everything that anybody wrote down, read when all is over.
 *
 * @param orders what was to be done
 * @param outcomes what the initiator says became of them
 * @param transactions what the coordinator says
 * @param deadLetters what the coordinator could not get done
 * @param banks each bank's books, by its name
 * @param feeReservations what is still reserved, by transaction
 * @param fees what was earned
 */
record Books(
        List<TransferOrder> orders,
        List<OutcomeRow> outcomes,
        List<TransactionRow> transactions,
        List<String> deadLetters,
        Map<String, BankBooks> banks,
        List<Long> feeReservations,
        List<FeeRow> fees) {
    /**
     * How an order ended.
     *
     * @param isDone else refused
     * @param transactionId the committed one; 0 if none
     */
    record OutcomeRow(String orderId, boolean isDone, long transactionId, String reason) {}

    /** A transaction of the coordinator. */
    record TransactionRow(long id, String orderId, TransactionStatus status, boolean needsAttention) {}

    /** What a bank has. */
    record BankBooks(List<AccountRow> accounts, List<Long> reservations, List<PostingRow> postings) {}

    record AccountRow(String accountId, long openingCents, long balanceCents, long heldCents, long announcedCents) {}

    record PostingRow(long transactionId, String orderId, String accountId, long cents) {}

    record FeeRow(long transactionId, String orderId, long cents) {}

    /** All the money there was at the beginning. */
    long openingCents() {
        return accounts().mapToLong(AccountRow::openingCents).sum();
    }

    /** All the money there is: in accounts, held, and earned as fees. */
    long totalCents() {
        return accounts()
                        .mapToLong(account -> account.balanceCents() + account.heldCents())
                        .sum()
                + feeCents();
    }

    /** What the fee service earned. */
    long feeCents() {
        return fees.stream().mapToLong(FeeRow::cents).sum();
    }

    private Stream<AccountRow> accounts() {
        return banks.values().stream().flatMap(bank -> bank.accounts().stream());
    }
}
