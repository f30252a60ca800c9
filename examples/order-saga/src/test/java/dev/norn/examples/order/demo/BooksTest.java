package dev.norn.examples.order.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.norn.embedded.TestDatabase;
import dev.norn.examples.order.Order;
import dev.norn.examples.order.demo.Imbalance.Code;
import dev.norn.protocol.TransactionStatus;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each test starts from books that balance, with one committed order and one rolled back, and plants one error. */
class BooksTest {
    private static final Order BOUGHT = new Order("bought", "ada", new BigDecimal("19.90"), "mug", 2, "Bergen", true);
    private static final Order UNDONE = new Order("undone", "ada", new BigDecimal("5.00"), "mug", 1, "Bergen", true);

    private static final Database payment = Database.create();
    private static final Database inventory = Database.create();
    private static final Database shipping = Database.create();
    private static final Database mail = Database.create();
    private static final Books books = new Books(payment.pool(), inventory.pool(), shipping.pool(), mail.pool());
    private List<Outcome> outcomes = List.of(
            new Outcome(BOUGHT, "1", TransactionStatus.COMMITTED),
            new Outcome(UNDONE, "2", TransactionStatus.ROLLED_BACK));

    @BeforeAll
    static void openBooks() throws SQLException {
        OpeningBooks.payment(payment.pool(), Map.of("ada", new BigDecimal("100.00")));
        OpeningBooks.inventory(inventory.pool(), Map.of("mug", 10));
        OpeningBooks.shipping(shipping.pool(), Map.of("Bergen", 10));
        OpeningBooks.mail(mail.pool());
    }

    @BeforeEach
    void writeBooksThatBalance() throws SQLException {
        payment.execute("""
                insert into charge (order_id, customer_id, amount) values ('bought', 'ada', 19.90), ('undone', 'ada', 5.00);
                insert into refund (charge_id, amount) select charge_id, amount from charge where order_id = 'undone';
                update account set balance = balance - 19.90
                """);
        inventory.execute("""
                insert into reservation (order_id, sku, quantity, released)
                values ('bought', 'mug', 2, false), ('undone', 'mug', 1, true);
                insert into wrapping (order_id, undone) values ('bought', false), ('undone', true);
                update stock set on_hand = on_hand - 2
                """);
        shipping.execute("""
                insert into slot (order_id, destination, freed) values ('bought', 'Bergen', false), ('undone', 'Bergen', true);
                insert into shipment (order_id, slot_id) select order_id, slot_id from slot where order_id = 'bought';
                update route set free_slots = free_slots - 1
                """);
        mail.execute("insert into outgoing_mail (order_id, customer_id, body) values ('bought', 'ada', 'S-1')");
    }

    @AfterEach
    void emptyBooks() throws SQLException {
        payment.execute("delete from refund; delete from charge; update account set balance = opening");
        inventory.execute("delete from wrapping; delete from reservation; update stock set on_hand = opening");
        shipping.execute("delete from shipment; delete from slot; update route set free_slots = opening");
        mail.execute("delete from outgoing_mail");
    }

    @AfterAll
    static void dropDatabases() {
        List.of(payment, inventory, shipping, mail).forEach(Database::close);
    }

    @Test
    void shouldFindNothingInBooksThatBalance() throws SQLException {
        assertThat(books.check(outcomes)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TOTAL_OFF      | update account set balance = balance + 0.01
            DONE_TWICE     | insert into charge (order_id, customer_id, amount) values ('bought', 'ada', 19.90)
            DONE_TWICE     | insert into charge (order_id, customer_id, amount) values ('undone', 'ada', 5.00)
            LEFT_OVER      | delete from refund
            UNDONE_TWICE   | insert into refund (charge_id, amount) select charge_id, amount from refund
            MISSING        | insert into refund (charge_id, amount) select charge_id, amount from charge where order_id = 'bought'
            MISSING        | delete from charge where order_id = 'bought'
            WRONG_VALUE    | update charge set amount = 19.89 where order_id = 'bought'
            LEFT_OVER      | update refund set amount = 4.99
            UNKNOWN_ORDER  | insert into charge (order_id, customer_id, amount) values ('ghost', 'ada', 1.00)
            """)
    void shouldFindWhatIsWrongWithMoney(Code code, String error) throws SQLException {
        payment.execute(error);

        assertThat(codes()).contains(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TOTAL_OFF      | update stock set on_hand = on_hand - 1
            DONE_TWICE     | insert into reservation (order_id, sku, quantity) values ('bought', 'mug', 2)
            LEFT_OVER      | update reservation set released = false where order_id = 'undone'
            MISSING        | update reservation set released = true where order_id = 'bought'
            MISSING        | delete from reservation where order_id = 'bought'
            WRONG_VALUE    | update reservation set quantity = 3 where order_id = 'bought'
            UNKNOWN_ORDER  | insert into reservation (order_id, sku, quantity) values ('ghost', 'mug', 1)
            DONE_TWICE     | insert into wrapping (order_id) values ('bought')
            LEFT_OVER      | update wrapping set undone = false
            MISSING        | delete from wrapping
            """)
    void shouldFindWhatIsWrongWithStock(Code code, String error) throws SQLException {
        inventory.execute(error);

        assertThat(codes()).contains(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TOTAL_OFF      | update route set free_slots = free_slots + 1
            DONE_TWICE     | insert into slot (order_id, destination) values ('bought', 'Bergen')
            LEFT_OVER      | update slot set freed = false
            MISSING        | update slot set freed = true
            UNKNOWN_ORDER  | insert into slot (order_id, destination) values ('ghost', 'Bergen')
            DONE_TWICE     | insert into shipment (order_id, slot_id) select order_id, slot_id from shipment
            LEFT_OVER      | insert into shipment (order_id, slot_id) select order_id, slot_id from slot where freed
            MISSING        | delete from shipment
            """)
    void shouldFindWhatIsWrongWithSlotsAndShipments(Code code, String error) throws SQLException {
        shipping.execute(error);

        assertThat(codes()).contains(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DONE_TWICE     | insert into outgoing_mail (order_id, customer_id, body) values ('bought', 'ada', 'S-1')
            LEFT_OVER      | insert into outgoing_mail (order_id, customer_id, body) values ('undone', 'ada', 'S-2')
            MISSING        | delete from outgoing_mail
            """)
    void shouldFindWhatIsWrongWithMails(Code code, String error) throws SQLException {
        mail.execute(error);

        assertThat(codes()).contains(code);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"COMMITTED", "ROLLED_BACK"},
            mode = EnumSource.Mode.EXCLUDE)
    void shouldFindAnOrderThatIsNotSettled(TransactionStatus status) throws SQLException {
        outcomes = List.of(outcomes.get(0), new Outcome(UNDONE, "2", status));

        assertThat(codes()).containsExactly(Code.NOT_SETTLED);
    }

    @Test
    void shouldNotWantAWrappingForAnOrderThatIsNoGift() throws SQLException {
        Order plain = new Order("bought", "ada", new BigDecimal("19.90"), "mug", 2, "Bergen", false);
        outcomes = List.of(new Outcome(plain, "1", TransactionStatus.COMMITTED), outcomes.get(1));

        assertThat(codes()).containsExactly(Code.LEFT_OVER);
        inventory.execute("delete from wrapping");
        assertThat(codes()).isEmpty();
    }

    @Test
    void shouldSayWhichRecordOfWhichOrderItIsAndWhatWasExpected() throws SQLException {
        mail.execute("delete from outgoing_mail");
        shipping.execute("update slot set freed = false");

        assertThat(books.check(outcomes))
                .extracting(Imbalance::toString)
                .contains(
                        "MISSING: mails of the committed order bought: none",
                        "LEFT_OVER: slots of order undone: 1 made, 0 undone, value 1"
                                + " (expected: none that stands, as it is ROLLED_BACK)");
    }

    private List<Code> codes() throws SQLException {
        return books.check(outcomes).stream().map(Imbalance::code).distinct().toList();
    }

    /** A database with a connection that is kept: making one takes longer than a test. */
    private record Database(TestDatabase database, HikariDataSource pool) {
        static Database create() {
            TestDatabase database = TestDatabase.create();
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(database.jdbcUrl());
            config.setUsername(database.user());
            config.setPassword(database.password());
            config.setMaximumPoolSize(1);
            return new Database(database, new HikariDataSource(config));
        }

        void execute(String sql) throws SQLException {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        void close() {
            pool.close();
            database.close();
        }
    }
}
