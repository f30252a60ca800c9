package dev.norn.examples.events.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.examples.events.demo.Books.AccountRow;
import dev.norn.examples.events.demo.Books.BookingRow;
import dev.norn.examples.events.demo.Books.OrderRow;
import dev.norn.examples.events.demo.Books.ReservationRow;
import dev.norn.examples.events.demo.Books.SalesRow;
import dev.norn.examples.events.demo.Books.StockRow;
import dev.norn.examples.events.demo.Books.TransactionRow;
import dev.norn.examples.events.demo.Books.ViewRow;
import dev.norn.examples.events.demo.Imbalance.Code;
import dev.norn.examples.events.demo.OrderMix.Product;
import dev.norn.protocol.TransactionStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two orders: one confirmed, one paid back and rejected. Each test spoils one thing. */
class AuditTest {
    private static final List<Product> PRODUCTS = List.of(new Product("mug", "Mug", 500, 10, false));

    private final List<OrderRow> orders = new ArrayList<>(List.of(
            new OrderRow("o-1", "ada", "mug", 2, 1_000, "CONFIRMED"),
            new OrderRow("o-2", "bob", "mug", 9, 4_500, "REJECTED")));
    private final List<ViewRow> views = new ArrayList<>(List.of(
            new ViewRow("o-1", "ada", "Mug", 2, 1_000, "CONFIRMED"),
            new ViewRow("o-2", "bob", "Mug", 9, 4_500, "REJECTED")));
    private final List<SalesRow> sales = new ArrayList<>(List.of(new SalesRow("mug", 1, 2, 1_000)));
    private final List<AccountRow> accounts =
            new ArrayList<>(List.of(new AccountRow("ada", 5_000, 4_000), new AccountRow("bob", 5_000, 5_000)));
    private final List<BookingRow> bookings = new ArrayList<>(List.of(
            new BookingRow("o-1", "ada", 1_000),
            new BookingRow("o-2", "bob", 4_500),
            new BookingRow("o-2", "bob", -4_500)));
    private final List<StockRow> stocks = new ArrayList<>(List.of(new StockRow("mug", 10, 8)));
    private final List<ReservationRow> reservations = new ArrayList<>(List.of(
            new ReservationRow("o-1", "mug", 2),
            new ReservationRow("o-2", "mug", 9),
            new ReservationRow("o-2", "mug", -9)));
    private final List<TransactionRow> transactions = new ArrayList<>(List.of(
            new TransactionRow("11", TransactionStatus.COMMITTED, false),
            new TransactionRow("12", TransactionStatus.ROLLED_BACK, false)));
    private final List<String> deadLetters = new ArrayList<>();
    private long unsent;

    @Test
    void shouldFindNothingWrongWithBooksThatAddUp() {
        assertThat(codes()).isEmpty();
        assertThat(wrongLines()).isEmpty();
    }

    @Test
    void shouldMissAnOrderInTheReadModel() {
        views.remove(1);
        assertThat(codes()).containsExactly(Code.VIEW_DIFFERS);
        assertThat(wrongLines())
                .containsExactly("orders, rows of the read model", "orders, rows of it that are equal in every column");
    }

    @Test
    void shouldFindAViewThatDiffersIsThereTwiceOrIsOfNoOrder() {
        views.set(0, new ViewRow("o-1", "ada", "Mug", 2, 1_000, "OPEN"));
        views.add(views.get(1));
        views.add(new ViewRow(null, null, null, 0, 0, "CONFIRMED"));
        assertThat(codes()).containsExactly(Code.VIEW_DIFFERS, Code.VIEW_DIFFERS, Code.VIEW_DIFFERS);
    }

    @Test
    void shouldFindWhatWasSoldTwiceAndWhatWasNeverOrdered() {
        sales.set(0, new SalesRow("mug", 2, 4, 2_000));
        sales.add(new SalesRow("cup", 1, 1, 1));
        assertThat(codes()).containsExactly(Code.SALES_DIFFER, Code.SALES_DIFFER);
        assertThat(wrongLines())
                .containsExactly("pieces sold, in the read model", "money for what was sold, in the read model");
    }

    @Test
    void shouldFindAnOrderThatIsPaidTwice() {
        bookings.add(bookings.get(0));
        accounts.set(0, new AccountRow("ada", 5_000, 3_000));
        assertThat(codes()).containsExactly(Code.PAID_WRONG);
        assertThat(wrongLines())
                .containsExactly(
                        "money of confirmed orders, paid and not paid back", "money of all orders, paid or rejected");
    }

    @Test
    void shouldFindARejectedOrderThatIsNotPaidBack() {
        bookings.remove(2);
        assertThat(codes()).containsExactly(Code.PAID_WRONG, Code.ACCOUNT_OFF);
    }

    @Test
    void shouldFindAConfirmedOrderWithoutItsReservationAndARejectedOneThatKeepsIt() {
        reservations.remove(0);
        reservations.remove(1);
        assertThat(codes()).containsExactly(Code.RESERVED_WRONG, Code.RESERVED_WRONG, Code.STOCK_OFF);
    }

    @Test
    void shouldFindWhatHasNotEnded() {
        orders.set(0, new OrderRow("o-1", "ada", "mug", 2, 1_000, "ACCEPTED"));
        assertThat(codes()).contains(Code.NOT_SETTLED);
        transactions.set(0, new TransactionRow("11", TransactionStatus.COMMITTED, true));
        transactions.add(new TransactionRow("13", TransactionStatus.ACTIVE, false));
        deadLetters.add("a letter");
        unsent = 1;
        assertThat(codes()).filteredOn(Code.NOT_SETTLED::equals).hasSize(4);
        assertThat(wrongLines())
                .contains(
                        "orders, transactions of the coordinator",
                        "messages that wait in the outbox",
                        "dead letters that are left");
    }

    private List<Code> codes() {
        return Audit.of(books()).stream().map(Imbalance::code).toList();
    }

    private List<String> wrongLines() {
        return Account.of(books(), 2).stream()
                .filter(line -> !line.holds())
                .map(Line::what)
                .toList();
    }

    private Books books() {
        return new Books(
                PRODUCTS,
                orders,
                views,
                sales,
                accounts,
                bookings,
                stocks,
                reservations,
                transactions,
                deadLetters,
                unsent);
    }
}
