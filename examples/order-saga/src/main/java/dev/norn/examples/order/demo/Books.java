package dev.norn.examples.order.demo;

import dev.norn.examples.order.demo.Imbalance.Code;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Checks that money, stock and slots add up in every service's database against the outcome of each saga: a committed
 * order has exactly one charge, reservation, slot, shipment and mail, and a wrapping if it is a gift; of one that was
 * rolled back nothing stands; nothing was ever done twice.
 */
final class Books {
    private static final String NO_TOTALS = "select null, null, null where false";

    private final List<Ledger> ledgers;

    Books(DataSource payment, DataSource inventory, DataSource shipping, DataSource mail) {
        this.ledgers = List.of(
                charges(payment),
                reservations(inventory),
                wrappings(inventory),
                slots(shipping),
                shipments(shipping),
                mails(mail));
    }

    /** Returns what does not add up; empty if the books balance. */
    List<Imbalance> check(Collection<Outcome> placed) throws SQLException {
        List<Imbalance> imbalances = new ArrayList<>();
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        for (Outcome outcome : placed) {
            outcomes.put(outcome.order().orderId(), outcome);
            switch (outcome.status()) {
                case COMMITTED, ROLLED_BACK -> {}
                case ACTIVE, COMMITTING, ROLLING_BACK, KILLED ->
                    imbalances.add(new Imbalance(
                            Code.NOT_SETTLED,
                            "order %s, transaction %s: %s (expected: COMMITTED or ROLLED_BACK)"
                                    .formatted(outcome.order().orderId(), outcome.transactionId(), outcome.status())));
            }
        }
        for (Ledger ledger : ledgers) {
            imbalances.addAll(ledger.check(outcomes));
        }
        return imbalances;
    }

    private static Ledger charges(DataSource payment) {
        String entries = """
                select c.order_id, c.made, coalesce(r.undone, 0), c.amount - coalesce(r.amount, 0)
                  from (select order_id, count(*) as made, sum(amount) as amount from charge group by order_id) c
                  left join (select order_id, count(*) as undone, sum(refund.amount) as amount
                               from refund join charge using (charge_id) group by order_id) r using (order_id)
                """;
        String totals = """
                select customer_id, balance, expected from (
                    select customer_id, balance, opening
                           - coalesce((select sum(amount) from charge where customer_id = account.customer_id), 0)
                           + coalesce((select sum(refund.amount) from refund join charge using (charge_id)
                                        where customer_id = account.customer_id), 0) as expected
                      from account) accounts
                 where balance <> expected
                """;
        return new Ledger("charges", payment, entries, totals, order -> true, order -> order.amount());
    }

    private static Ledger reservations(DataSource inventory) {
        String entries = """
                select order_id, count(*), count(*) filter (where released),
                       coalesce(sum(quantity) filter (where not released), 0)
                  from reservation group by order_id
                """;
        String totals = """
                select sku, on_hand, expected from (
                    select sku, on_hand, opening
                           - coalesce((select sum(quantity) from reservation
                                        where sku = stock.sku and not released), 0) as expected
                      from stock) articles
                 where on_hand <> expected
                """;
        return new Ledger(
                "reservations",
                inventory,
                entries,
                totals,
                order -> true,
                order -> BigDecimal.valueOf(order.quantity()));
    }

    private static Ledger wrappings(DataSource inventory) {
        String entries = """
                select order_id, count(*), count(*) filter (where undone), count(*) filter (where not undone)
                  from wrapping group by order_id
                """;
        return new Ledger("wrappings", inventory, entries, NO_TOTALS, order -> order.gift(), order -> BigDecimal.ONE);
    }

    private static Ledger slots(DataSource shipping) {
        String entries = """
                select order_id, count(*), count(*) filter (where freed), count(*) filter (where not freed)
                  from slot group by order_id
                """;
        String totals = """
                select destination, free_slots, expected from (
                    select destination, free_slots, opening
                           - (select count(*) from slot
                               where destination = route.destination and not freed) as expected
                      from route) routes
                 where free_slots <> expected
                """;
        return new Ledger("slots", shipping, entries, totals, order -> true, order -> BigDecimal.ONE);
    }

    private static Ledger shipments(DataSource shipping) {
        String entries = "select order_id, count(*), 0, count(*) from shipment group by order_id";
        return new Ledger("shipments", shipping, entries, NO_TOTALS, order -> true, order -> BigDecimal.ONE);
    }

    private static Ledger mails(DataSource mail) {
        String entries = "select order_id, count(*), 0, count(*) from outgoing_mail group by order_id";
        return new Ledger("mails", mail, entries, NO_TOTALS, order -> true, order -> BigDecimal.ONE);
    }
}
