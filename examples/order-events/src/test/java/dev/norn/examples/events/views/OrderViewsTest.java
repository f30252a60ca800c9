package dev.norn.examples.events.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.norn.embedded.TestDatabase;
import dev.norn.examples.events.views.OrderEvent.Placed;
import dev.norn.examples.events.views.OrderEvent.Sold;
import dev.norn.sdk.inbox.InboundMessage;
import dev.norn.sdk.inbox.Inbox;
import dev.norn.sdk.inbox.InboxDialect;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrderViewsTest {
    private static final OrderEvent STARTED =
            new OrderEvent("11", "order", new Placed("o-1", "ada", "mug-01", 2, 1_200), null, null);
    private static final OrderEvent COMMITTED =
            new OrderEvent("11", "order", null, "COMMITTED", new Sold("mug-01", 2, 1_200));
    private static final OrderEvent ROLLED_BACK = new OrderEvent("11", "order", null, "ROLLED_BACK", null);

    private final OrderViews views = new OrderViews();
    private TestDatabase database;
    private Inbox inbox;

    @BeforeEach
    void makeTables() throws Exception {
        database = TestDatabase.create();
        inbox = Inbox.on(database.dataSource(), "order-views", Duration.ofDays(7));
        for (String table : InboxDialect.of(database.dataSource()).tables()) {
            execute(table);
        }
        try (InputStream schema = OrderViews.class.getResourceAsStream("schema.sql")) {
            execute(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        }
        execute("insert into product values ('mug-01', 'Mug no. 1')");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void shouldShowAnOrderFromItsBeginningToItsEnd() throws Exception {
        work("1", OrderViews.STARTED, STARTED);
        assertThat(rows("select * from order_view")).containsExactly("11|o-1|ada|Mug no. 1|2|1200|OPEN");

        work("2", OrderViews.ENDED, COMMITTED);
        assertThat(rows("select * from order_view")).containsExactly("11|o-1|ada|Mug no. 1|2|1200|CONFIRMED");
        assertThat(rows("select * from sales")).containsExactly("mug-01|1|2|1200");
    }

    @Test
    void shouldSellNothingByAnOrderThatIsRejected() throws Exception {
        work("1", OrderViews.STARTED, STARTED);
        work("2", OrderViews.ENDED, ROLLED_BACK);

        assertThat(rows("select * from order_view")).containsExactly("11|o-1|ada|Mug no. 1|2|1200|REJECTED");
        assertThat(rows("select * from sales")).isEmpty();
    }

    @Test
    void shouldSellOnceThoughTheEventComesTwice() throws Exception {
        work("2", OrderViews.ENDED, COMMITTED);
        work("2", OrderViews.ENDED, COMMITTED);

        assertThat(rows("select * from sales")).containsExactly("mug-01|1|2|1200");
    }

    @Test
    void shouldBeCompleteWhenTheBeginningComesOutOfTheDeadLettersAfterTheEnd() throws Exception {
        execute("delete from product");
        assertThatThrownBy(() -> work("1", OrderViews.STARTED, STARTED))
                .isInstanceOf(UnknownProductException.class)
                .hasMessage("mug-01 is not in the catalogue");
        work("2", OrderViews.ENDED, COMMITTED);
        assertThat(rows("select * from order_view")).containsExactly("11|null|null|null|null|null|CONFIRMED");

        execute("insert into product values ('mug-01', 'Mug no. 1')");
        work("1", OrderViews.STARTED, STARTED);
        assertThat(rows("select * from order_view")).containsExactly("11|o-1|ada|Mug no. 1|2|1200|CONFIRMED");
    }

    @Test
    void shouldLeaveOtherSagasAlone() throws Exception {
        work("1", OrderViews.STARTED, new OrderEvent("12", "return", null, null, null));

        assertThat(rows("select * from order_view")).isEmpty();
    }

    private void work(String id, String type, OrderEvent event) throws Exception {
        InboundMessage message =
                new InboundMessage(id, type, "norn.events", 0, 0, "11", "", Map.of(), Instant.EPOCH, 1);
        inbox.once(id, connection -> views.on(event, message, connection));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> rows(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(row.getString(i)));
                }
                rows.add(String.join("|", values));
            }
            return rows;
        }
    }
}
