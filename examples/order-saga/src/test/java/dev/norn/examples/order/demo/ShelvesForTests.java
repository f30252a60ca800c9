package dev.norn.examples.order.demo;

import dev.norn.embedded.TestDatabase;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Map;

/** Opens a service's books with one account, article or route. */
public final class ShelvesForTests {
    private ShelvesForTests() {}

    public static void payment(TestDatabase database) throws SQLException {
        OpeningBooks.payment(database.dataSource(), Map.of("ada", new BigDecimal("100.00")));
    }

    public static void inventory(TestDatabase database) throws SQLException {
        OpeningBooks.inventory(database.dataSource(), Map.of("mug", 10));
    }

    public static void shipping(TestDatabase database) throws SQLException {
        OpeningBooks.shipping(database.dataSource(), Map.of("Bergen", 2));
    }

    public static void mail(TestDatabase database) throws SQLException {
        OpeningBooks.mail(database.dataSource());
    }
}
