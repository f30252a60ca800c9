package dev.norn.examples.order.inventory;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Compensates;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.StepContext;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Keeps articles for orders, and wraps gifts. */
@Participant("inventory")
public final class Inventory {
    private static final int MAX_WRAPPED = 50;

    /** The part of an order that this service needs. */
    public record Article(String orderId, String sku, int quantity) {}

    /** The reservation that was made. */
    public record Reserved(long reservationId) {}

    /** The wrapping that was made. */
    public record Wrapped(long wrappingId) {}

    private static final String RESERVE = """
            with taken as (
                update stock set on_hand = on_hand - ? where sku = ? and on_hand >= ?
                returning sku)
            insert into reservation (order_id, sku, quantity) select ?, sku, ? from taken
            returning reservation_id""";

    private static final String RELEASE = """
            with released as (
                update reservation set released = true where reservation_id = ? and not released
                returning sku, quantity)
            update stock set on_hand = on_hand + quantity from released where stock.sku = released.sku""";

    private static final String WRAP = "insert into wrapping (order_id) values (?) returning wrapping_id";

    private static final String UNWRAP = "update wrapping set undone = true where wrapping_id = ?";

    @SagaAction
    public Reserved reserve(Article article, StepContext step) throws SQLException {
        try (PreparedStatement statement = step.connection().prepareStatement(RESERVE)) {
            statement.setInt(1, article.quantity());
            statement.setString(2, article.sku());
            statement.setInt(3, article.quantity());
            statement.setString(4, article.orderId());
            statement.setInt(5, article.quantity());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new BusinessFailure(
                            "OUT_OF_STOCK", "fewer than " + article.quantity() + " of " + article.sku());
                }
                return new Reserved(row.getLong(1));
            }
        }
    }

    @Compensates("reserve")
    public void release(Article article, Reserved reserved, StepContext step) throws SQLException {
        try (PreparedStatement statement = step.connection().prepareStatement(RELEASE)) {
            statement.setLong(1, reserved.reservationId());
            statement.executeUpdate();
        }
    }

    @SagaAction
    public Wrapped wrap(Article article, StepContext step) throws SQLException {
        if (article.quantity() > MAX_WRAPPED) {
            throw new BusinessFailure(
                    "TOO_LARGE_TO_WRAP",
                    article.quantity() + " articles in one wrapping (at most " + MAX_WRAPPED + ")");
        }
        try (PreparedStatement statement = step.connection().prepareStatement(WRAP)) {
            statement.setString(1, article.orderId());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Wrapped(row.getLong(1));
            }
        }
    }

    @Compensates("wrap")
    public void unwrap(Article article, Wrapped wrapped, StepContext step) throws SQLException {
        try (PreparedStatement statement = step.connection().prepareStatement(UNWRAP)) {
            statement.setLong(1, wrapped.wrappingId());
            statement.executeUpdate();
        }
    }
}
