package dev.norn.examples.events.demo;

import dev.norn.examples.events.orders.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Orders in a random mix, and what there is at the beginning. Most orders can be carried out; some customers run out of
 * money, one product out of stock, and one order in a hundred is for a product that is new: the read model's catalogue does
 * not have it.
 */
final class OrderMix {
    /**
     * A product.
     *
     * @param cents what one costs
     * @param opening how many there are
     * @param isNew whether the read model's catalogue does not have it
     */
    record Product(String sku, String name, long cents, long opening, boolean isNew) {}

    /** A customer and what is in the account. */
    record Customer(String customerId, long openingCents) {}

    /** One order of so many is poison to the read model. */
    static final int ONE_OF_SO_MANY_IS_NEW = 100;

    private static final int KNOWN_PRODUCTS = 40;
    private static final int NEW_PRODUCTS = 3;
    private static final int SCARCE = 7;
    private static final int CUSTOMERS = 100;
    private static final int ONE_OF_SO_MANY_IS_POOR = 10;
    private static final int MAX_QUANTITY = 3;
    private static final long LOWEST_CENTS = 500;
    private static final long CENTS_STEP = 100;
    private static final long HIGHEST_CENTS = LOWEST_CENTS + (KNOWN_PRODUCTS + NEW_PRODUCTS) * CENTS_STEP;

    private final List<Product> products;
    private final List<Customer> customers;
    private final List<Order> orders;

    OrderMix(int count, long seed) {
        products = IntStream.range(0, KNOWN_PRODUCTS + NEW_PRODUCTS)
                .mapToObj(number -> product(number, count))
                .toList();
        customers = IntStream.range(0, CUSTOMERS)
                .mapToObj(number -> customer(number, count))
                .toList();
        orders = orders(count, new Random(seed));
    }

    private static Product product(int number, long orders) {
        boolean isNew = number >= KNOWN_PRODUCTS;
        return new Product(
                (isNew ? "new-%02d" : "mug-%02d").formatted(number),
                (isNew ? "Novelty no. %d" : "Mug no. %d").formatted(number),
                LOWEST_CENTS + number * CENTS_STEP,
                // Of the scarce one less than half of what is asked for.
                number == SCARCE ? orders / KNOWN_PRODUCTS * 4 / 5 : orders * MAX_QUANTITY,
                isNew);
    }

    private static Customer customer(int number, long orders) {
        long enough = orders * MAX_QUANTITY * HIGHEST_CENTS;
        // Half of what a customer spends on the average.
        long tooLittle = orders / CUSTOMERS * (LOWEST_CENTS + HIGHEST_CENTS) / 2;
        return new Customer("c-%03d".formatted(number), number % ONE_OF_SO_MANY_IS_POOR == 0 ? tooLittle : enough);
    }

    private List<Order> orders(int count, Random random) {
        List<Order> drawn = new ArrayList<>();
        int nextNew = 0;
        for (int number = 0; number < count; number++) {
            if (number % ONE_OF_SO_MANY_IS_NEW == 0) {
                nextNew = number + random.nextInt(Math.min(ONE_OF_SO_MANY_IS_NEW, count - number));
            }
            int product =
                    number == nextNew ? KNOWN_PRODUCTS + random.nextInt(NEW_PRODUCTS) : random.nextInt(KNOWN_PRODUCTS);
            drawn.add(order(number, products.get(product), random));
        }
        return drawn;
    }

    private Order order(int number, Product product, Random random) {
        int quantity = 1 + random.nextInt(MAX_QUANTITY);
        Customer customer = customers.get(random.nextInt(CUSTOMERS));
        return new Order(
                "o-%06d".formatted(number + 1),
                customer.customerId(),
                product.sku(),
                quantity,
                quantity * product.cents());
    }

    List<Product> products() {
        return products;
    }

    List<Customer> customers() {
        return customers;
    }

    List<Order> orders() {
        return List.copyOf(orders);
    }

    /** The ids of the orders that are poison to the read model. */
    List<String> poison() {
        List<String> newOnes =
                products.stream().filter(Product::isNew).map(Product::sku).toList();
        return orders.stream()
                .filter(order -> newOnes.contains(order.sku()))
                .map(Order::orderId)
                .toList();
    }
}
