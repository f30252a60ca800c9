package dev.norn.examples.transfer.initiator;

import dev.norn.protocol.Decision;
import dev.norn.protocol.TransactionMode;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.NornProblemException;
import dev.norn.sdk.client.Transaction;
import dev.norn.sdk.client.TransactionQuery;
import dev.norn.sdk.tcc.TccCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One transfer is one TCC transaction over two banks and the fee service. Safe for use by several threads. */
final class Transfers {
    /** What the fee service is told, and what it answers. */
    record Charge(String orderId, long cents) {}

    record Fee(long cents) {}

    /** What a bank is told: to debit, or to credit. */
    record Booking(String orderId, String accountId, long cents) {}

    /** Undecided by then, because this process died, it is rolled back. */
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** The decision is durable before; longer than this nobody waits for a bank that is slow to confirm. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final NornClient norn;

    Transfers(NornClient norn) {
        this.norn = norn;
    }

    /**
     * Reserves in all three places and commits.
     *
     * @return id of the committed transaction
     * @throws dev.norn.sdk.BusinessFailure if one of them says no; it is rolled back
     * @throws dev.norn.sdk.tcc.TransactionOutcomeUnknownException if it is decided, nobody knows how
     * @throws dev.norn.sdk.client.NornException otherwise: it is rolled back, or was never begun
     */
    String carryOut(TransferOrder order) {
        return norn.tcc("transfer")
                .businessKey(order.orderId())
                .timeout(TIMEOUT)
                .maxWait(LONGEST_WAIT)
                .call(tx -> {
                    Charge charge = new Charge(order.orderId(), order.cents());
                    Fee fee = tx.attempt("fees", "charge", charge, Fee.class);
                    Booking debit = new Booking(order.orderId(), order.payer(), order.cents() + fee.cents());
                    Booking credit = new Booking(order.orderId(), order.payee(), order.cents());
                    tx.attemptAll(
                            TccCall.of(order.payerBank(), "debit", debit),
                            TccCall.of(order.payeeBank(), "credit", credit));
                    return tx.id();
                });
    }

    /**
     * Finds out what became of an order for which transactions may have been begun, by this process or one that died.
     * Those that are undecided are rolled back: nobody is left to commit them. On return each is decided.
     *
     * @return id of the one that is committed; empty if the order may be tried anew
     */
    Optional<String> lookUp(String orderId) {
        TransactionQuery query =
                TransactionQuery.all().mode(TransactionMode.TCC).businessKey(orderId);
        List<Transaction> begun = norn.transactions().listAll(query).toList();
        return begun.stream()
                .filter(transaction -> decision(transaction) == Decision.COMMIT)
                .map(Transaction::id)
                .findFirst();
    }

    private Decision decision(Transaction transaction) {
        Decision decision = transaction.decision();
        if (decision != null) {
            return decision;
        }
        try {
            norn.tccCommands().rollback(transaction.id(), "its initiator died", Duration.ZERO);
            return Decision.ROLLBACK;
        } catch (NornProblemException e) {
            if (e.code().equals("ALREADY_DECIDED")) {
                return Decision.COMMIT;
            }
            throw e;
        }
    }
}
