package dev.norn.examples.order.demo;

import dev.norn.examples.order.Order;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The orders of a load run, and what the services must have on their shelves for them: of each hundred orders about ten
 * are refused: by the payment, for want of stock or of a slot, or because the gift is too large. The same seed gives the
 * same orders.
 *
 * <p>The pivot refuses none of them: a no from a pivot whose earlier attempt is unknown cannot be told from a parcel that
 * is on its way, so it would wait for an operator. A pivot that rarely says no is good advice anyway.
 */
final class OrderMix {
    static final String RICH_CUSTOMER = "ada";
    static final String POOR_CUSTOMER = "pip";
    static final String PLENTIFUL_SKU = "mug";
    static final String SCARCE_SKU = "moonstone";
    static final String OPEN_DESTINATION = "Bergen";
    static final String CLOSED_DESTINATION = "Jan Mayen";
    static final int TOO_LARGE_TO_WRAP = 60;
    static final int TOO_HEAVY = 40;

    private static final int CUSTOMERS = 100;
    private static final int PERCENT_POOR = 3;
    private static final int PERCENT_SCARCE = 3;
    private static final int PERCENT_CLOSED = 3;
    private static final int PERCENT_TOO_LARGE = 2;
    private static final int PERCENT_GIFTS = 30;
    private static final List<String> SKUS = List.of(PLENTIFUL_SKU, "kettle", "lamp", "rug", "vase", "clock");
    private static final List<String> DESTINATIONS = List.of(OPEN_DESTINATION, "Oslo", "Tromsø", "Bodø", "Molde");

    private final Random random;
    private final String prefix;

    /**
     * Orders of a seed.
     *
     * @param prefix starts the ids of all orders of this mix
     */
    OrderMix(String prefix, long seed) {
        this.prefix = prefix;
        this.random = new Random(seed);
    }

    /** Customers and their opening balances. */
    static Map<String, BigDecimal> balances() {
        Map<String, BigDecimal> balances = new LinkedHashMap<>();
        balances.put(RICH_CUSTOMER, new BigDecimal("1000000.00"));
        balances.put(POOR_CUSTOMER, new BigDecimal("1.00"));
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            balances.put("customer-" + customer, new BigDecimal("1000000.00"));
        }
        return balances;
    }

    /** Articles and how many there are of each. */
    static Map<String, Integer> stock() {
        Map<String, Integer> stock = new LinkedHashMap<>();
        SKUS.forEach(sku -> stock.put(sku, 1_000_000));
        stock.put(SCARCE_SKU, 5);
        return stock;
    }

    /** Destinations and their delivery slots. */
    static Map<String, Integer> slots() {
        Map<String, Integer> slots = new LinkedHashMap<>();
        DESTINATIONS.forEach(destination -> slots.put(destination, 1_000_000));
        slots.put(CLOSED_DESTINATION, 5);
        return slots;
    }

    /** An order that nothing speaks against, unless its quantity does. */
    static Order simple(String id, int quantity) {
        return new Order(id, RICH_CUSTOMER, new BigDecimal("19.90"), PLENTIFUL_SKU, quantity, OPEN_DESTINATION, true);
    }

    List<Order> take(int count) {
        List<Order> orders = new ArrayList<>(count);
        for (int number = 1; number <= count; number++) {
            orders.add(next(number));
        }
        return orders;
    }

    /** The next order, with this number in its id. */
    Order next(int number) {
        boolean tooLarge = chance(PERCENT_TOO_LARGE);
        return new Order(
                prefix + "-" + number,
                chance(PERCENT_POOR) ? POOR_CUSTOMER : "customer-" + random.nextInt(CUSTOMERS),
                BigDecimal.valueOf(100 + random.nextInt(19_900), 2),
                chance(PERCENT_SCARCE) ? SCARCE_SKU : oneOf(SKUS),
                tooLarge ? TOO_LARGE_TO_WRAP : 1 + random.nextInt(3),
                chance(PERCENT_CLOSED) ? CLOSED_DESTINATION : oneOf(DESTINATIONS),
                tooLarge || chance(PERCENT_GIFTS));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String oneOf(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
