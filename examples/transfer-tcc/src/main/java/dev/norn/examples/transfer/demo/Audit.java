package dev.norn.examples.transfer.demo;

import static java.util.stream.Collectors.groupingBy;

import dev.norn.examples.transfer.demo.Books.AccountRow;
import dev.norn.examples.transfer.demo.Books.BankBooks;
import dev.norn.examples.transfer.demo.Books.FeeRow;
import dev.norn.examples.transfer.demo.Books.OutcomeRow;
import dev.norn.examples.transfer.demo.Books.PostingRow;
import dev.norn.examples.transfer.demo.Books.TransactionRow;
import dev.norn.examples.transfer.demo.Imbalance.Code;
import dev.norn.examples.transfer.initiator.TransferOrder;
import dev.norn.protocol.TransactionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what everybody wrote down. Looks at books only, and changes nothing. */
final class Audit {
    private final Books books;
    private final List<Imbalance> imbalances = new ArrayList<>();
    private final Map<String, TransferOrder> orders = new HashMap<>();

    private Audit(Books books) {
        this.books = books;
        books.orders().forEach(order -> orders.put(order.orderId(), order));
    }

    /** What does not add up; empty if everything does. */
    static List<Imbalance> of(Books books) {
        Audit audit = new Audit(books);
        audit.money();
        books.banks().forEach(audit::accounts);
        audit.holds();
        audit.transactions();
        audit.outcomes();
        return audit.imbalances;
    }

    private void money() {
        if (books.totalCents() != books.openingCents()) {
            wrong(
                    Code.MONEY_OFF,
                    "%d cents in all banks and fees (expected: %d)"
                            .formatted(books.totalCents(), books.openingCents()));
        }
    }

    private void accounts(String bank, BankBooks of) {
        Map<String, Long> posted = new HashMap<>();
        of.postings().forEach(posting -> posted.merge(posting.accountId(), posting.cents(), Long::sum));
        for (AccountRow account : of.accounts()) {
            long sum = posted.getOrDefault(account.accountId(), 0L);
            if (account.balanceCents() + account.heldCents() != account.openingCents() + sum) {
                wrong(
                        Code.ACCOUNT_OFF,
                        "%s, account %s: %d cents and %d held (expected: %d at the beginning and %d posted)"
                                .formatted(
                                        bank,
                                        account.accountId(),
                                        account.balanceCents(),
                                        account.heldCents(),
                                        account.openingCents(),
                                        sum));
            }
            if (account.heldCents() != 0 || account.announcedCents() != 0) {
                wrong(
                        Code.HOLD_REMAINS,
                        "%s, account %s: %d cents held, %d announced (expected: none)"
                                .formatted(bank, account.accountId(), account.heldCents(), account.announcedCents()));
            }
        }
    }

    private void holds() {
        books.banks().forEach((bank, of) -> holds(bank, of.reservations()));
        holds("fees", books.feeReservations());
    }

    private void holds(String where, List<Long> transactions) {
        transactions.forEach(transaction ->
                wrong(Code.HOLD_REMAINS, "%s: a reservation of transaction %d".formatted(where, transaction)));
    }

    /** Committed is whole, rolled back is absent, and nobody wrote anything for a transaction that there is not. */
    private void transactions() {
        Map<String, Map<Long, List<PostingRow>>> postings = new HashMap<>();
        books.banks()
                .forEach((bank, of) ->
                        postings.put(bank, of.postings().stream().collect(groupingBy(PostingRow::transactionId))));
        Map<Long, List<FeeRow>> fees = books.fees().stream().collect(groupingBy(FeeRow::transactionId));
        for (TransactionRow transaction : books.transactions()) {
            Map<String, List<PostingRow>> posted = new HashMap<>();
            postings.forEach((bank, of) -> {
                List<PostingRow> rows = of.remove(transaction.id());
                if (rows != null) {
                    posted.put(bank, rows);
                }
            });
            List<FeeRow> earned = fees.remove(transaction.id());
            transaction(transaction, posted, earned == null ? List.of() : earned);
        }
        books.deadLetters().forEach(letter -> wrong(Code.NOT_SETTLED, "dead letter " + letter));
        postings.forEach((bank, of) ->
                of.values().forEach(rows -> wrong(Code.UNKNOWN, "%s: %s of no transaction".formatted(bank, rows))));
        fees.values().forEach(rows -> wrong(Code.UNKNOWN, "fees: %s of no transaction".formatted(rows)));
    }

    private void transaction(TransactionRow transaction, Map<String, List<PostingRow>> posted, List<FeeRow> earned) {
        TransferOrder order = orders.get(transaction.orderId());
        if (order == null) {
            wrong(Code.UNKNOWN, "%s of no order".formatted(transaction));
            return;
        }
        if (!transaction.status().isEnded()
                || transaction.status() == TransactionStatus.KILLED
                || transaction.needsAttention()) {
            wrong(Code.NOT_SETTLED, "%s".formatted(transaction));
            return;
        }
        boolean isAbsent = posted.isEmpty() && earned.isEmpty();
        boolean isCommitted = transaction.status() == TransactionStatus.COMMITTED;
        if (isCommitted == isAbsent) {
            wrong(Code.AGAINST_DECISION, "%s: %s, %s".formatted(transaction, posted, earned));
        } else if (isCommitted && !isWhole(order, transaction, posted, earned)) {
            wrong(Code.NOT_WHOLE, "%s: %s, %s (expected: %s)".formatted(transaction, posted, earned, order));
        }
    }

    private static boolean isWhole(
            TransferOrder order,
            TransactionRow transaction,
            Map<String, List<PostingRow>> posted,
            List<FeeRow> earned) {
        if (earned.size() != 1 || !earned.get(0).orderId().equals(order.orderId())) {
            return false;
        }
        long debit = -order.cents() - earned.get(0).cents();
        PostingRow left = new PostingRow(transaction.id(), order.orderId(), order.payer(), debit);
        PostingRow arrived = new PostingRow(transaction.id(), order.orderId(), order.payee(), order.cents());
        return posted.equals(Map.of(order.payerBank(), List.of(left), order.payeeBank(), List.of(arrived)));
    }

    /** Each order has one outcome, and it is what its transactions say. */
    private void outcomes() {
        Map<String, List<OutcomeRow>> outcomes = books.outcomes().stream().collect(groupingBy(OutcomeRow::orderId));
        Map<String, Set<Long>> committed = new HashMap<>();
        books.transactions().stream()
                .filter(transaction -> transaction.status() == TransactionStatus.COMMITTED)
                .forEach(transaction -> committed
                        .computeIfAbsent(transaction.orderId(), order -> new HashSet<>())
                        .add(transaction.id()));
        for (String order : orders.keySet()) {
            List<OutcomeRow> said = outcomes.getOrDefault(order, List.of());
            Set<Long> done = committed.getOrDefault(order, Set.of());
            if (said.size() != 1) {
                wrong(Code.WRONG_OUTCOME, "order %s: %s (expected: one outcome)".formatted(order, said));
            } else if (!done.equals(said.get(0).isDone() ? Set.of(said.get(0).transactionId()) : Set.of())) {
                wrong(Code.WRONG_OUTCOME, "order %s: %s, committed are %s".formatted(order, said.get(0), done));
            }
        }
        outcomes.keySet().removeAll(orders.keySet());
        outcomes.values().forEach(rows -> wrong(Code.UNKNOWN, "%s of no order".formatted(rows)));
    }

    private void wrong(Code code, String detail) {
        imbalances.add(new Imbalance(code, detail));
    }
}
