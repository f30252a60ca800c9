package dev.norn.examples.order.demo;

import dev.norn.examples.order.demo.Imbalance.Code;
import dev.norn.protocol.TransactionStatus;
import dev.norn.sdk.client.DeadLetter;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.Page;
import dev.norn.sdk.client.Transaction;
import dev.norn.sdk.client.TransactionQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The last word: asks the coordinator for what is undecided, unsettled or lost, and the services for their books. */
final class Audit {
    private static final List<TransactionStatus> UNSETTLED = List.of(
            TransactionStatus.ACTIVE,
            TransactionStatus.COMMITTING,
            TransactionStatus.ROLLING_BACK,
            TransactionStatus.KILLED);

    private static final int PAGE = 500;

    private final NornClient norn;
    private final Books books;

    Audit(NornClient norn, Books books) {
        this.norn = norn;
        this.books = books;
    }

    /**
     * Compares the coordinator's transactions and the services' books with the orders that were placed.
     *
     * @param outcomes of all orders that were ever placed
     * @return what does not add up, empty if everything does
     */
    List<Imbalance> run(List<Outcome> outcomes) throws SQLException {
        List<Imbalance> imbalances = new ArrayList<>();
        for (TransactionStatus status : UNSETTLED) {
            for (Transaction transaction : list(TransactionQuery.all().status(status))) {
                imbalances.add(new Imbalance(Code.NOT_SETTLED, describe(transaction)));
            }
        }
        for (Transaction transaction : list(TransactionQuery.all().attention(true))) {
            imbalances.add(new Imbalance(Code.NEEDS_ATTENTION, describe(transaction)));
        }
        Page<DeadLetter> letters = norn.deadLetters().list(null);
        for (DeadLetter letter : letters.items()) {
            imbalances.add(new Imbalance(Code.NEEDS_ATTENTION, "dead letter " + letter.document()));
        }
        imbalances.addAll(compare(transactionsByOrder(), outcomes));
        imbalances.addAll(books.check(outcomes));
        return imbalances;
    }

    private Map<String, List<Transaction>> transactionsByOrder() {
        Map<String, List<Transaction>> byOrder = new HashMap<>();
        for (Transaction transaction : list(TransactionQuery.all())) {
            byOrder.computeIfAbsent(String.valueOf(transaction.businessKey()), order -> new ArrayList<>())
                    .add(transaction);
        }
        return byOrder;
    }

    private List<Transaction> list(TransactionQuery query) {
        return norn.transactions().listAll(query.limit(PAGE)).toList();
    }

    static List<Imbalance> compare(Map<String, List<Transaction>> transactionsByOrder, List<Outcome> outcomes) {
        List<Imbalance> imbalances = new ArrayList<>();
        Map<String, List<Transaction>> unknown = new HashMap<>(transactionsByOrder);
        for (Outcome outcome : outcomes) {
            String order = outcome.order().orderId();
            List<Transaction> transactions = unknown.remove(order);
            if (transactions == null) {
                imbalances.add(new Imbalance(
                        Code.LOST,
                        "order %s: no transaction (expected: %s)".formatted(order, outcome.transactionId())));
                continue;
            }
            if (transactions.size() > 1) {
                imbalances.add(new Imbalance(
                        Code.DONE_TWICE,
                        "order %s: %d transactions (expected: 1)".formatted(order, transactions.size())));
            }
            if (transactions.stream().noneMatch(found -> found.id().equals(outcome.transactionId()))) {
                imbalances.add(new Imbalance(
                        Code.LOST,
                        "order %s: transaction %s (expected: %s, which its client was told)"
                                .formatted(order, transactions.get(0).id(), outcome.transactionId())));
            }
            TransactionStatus status = transactions.get(0).status();
            if (status != outcome.status()) {
                imbalances.add(new Imbalance(
                        Code.NOT_SETTLED,
                        "order %s: %s now (expected: %s, as it was seen before)"
                                .formatted(order, status, outcome.status())));
            }
        }
        unknown.forEach((order, transactions) -> imbalances.add(new Imbalance(
                Code.UNKNOWN_ORDER,
                "transactions of order %s: %d (expected: none)".formatted(order, transactions.size()))));
        return imbalances;
    }

    private static String describe(Transaction transaction) {
        return "order %s, transaction %s: %s%s"
                .formatted(
                        transaction.businessKey(),
                        transaction.id(),
                        transaction.status(),
                        transaction.attention() == null ? "" : ", " + transaction.attention());
    }
}
