package dev.norn.examples.events.stock;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Compensates;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.StepContext;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Keeps products for orders, and puts them back. Both are written down. */
@Participant("stock")
public final class Stock {
    /** The part of an order that this service needs. */
    public record Item(String orderId, String sku, int quantity) {}

    private static final String TAKE = "update stock set on_hand = on_hand - ? where sku = ? and on_hand >= ?";

    private static final String NOTE = "insert into reservation (order_id, sku, quantity) values (?, ?, ?)";

    @SagaAction
    public void reserve(Item item, StepContext step) throws SQLException {
        take(item, item.quantity(), step);
    }

    @Compensates("reserve")
    public void release(Item item, StepContext step) throws SQLException {
        take(item, -item.quantity(), step);
    }

    private static void take(Item item, int quantity, StepContext step) throws SQLException {
        try (PreparedStatement take = step.connection().prepareStatement(TAKE);
                PreparedStatement note = step.connection().prepareStatement(NOTE)) {
            take.setInt(1, quantity);
            take.setString(2, item.sku());
            take.setInt(3, quantity);
            if (take.executeUpdate() == 0) {
                throw new BusinessFailure("OUT_OF_STOCK", "fewer than " + quantity + " of " + item.sku());
            }
            note.setString(1, item.orderId());
            note.setString(2, item.sku());
            note.setInt(3, quantity);
            note.executeUpdate();
        }
    }
}
