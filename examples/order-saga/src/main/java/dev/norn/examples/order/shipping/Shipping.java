package dev.norn.examples.order.shipping;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Compensates;
import dev.norn.sdk.Participant;
import dev.norn.sdk.SagaAction;
import dev.norn.sdk.SagaAction.Compensation;
import dev.norn.sdk.StepContext;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Holds delivery slots and ships parcels. What was shipped cannot be called back: shipping is the saga's pivot. */
@Participant("shipping")
public final class Shipping {
    /** Articles in the heaviest parcel that the carrier takes. */
    private static final int MAX_QUANTITY = 30;

    /** Where an order goes. */
    public record Delivery(String orderId, String destination) {}

    /** The slot that is held. */
    public record Slot(long slotId) {}

    /** What is handed to the carrier. */
    public record Parcel(String orderId, int quantity, long slotId) {}

    /** The shipment under which the carrier knows the parcel. */
    public record Shipment(String id) {}

    private static final String HOLD = """
            with held as (
                update route set free_slots = free_slots - 1 where destination = ? and free_slots > 0
                returning destination)
            insert into slot (order_id, destination) select ?, destination from held
            returning slot_id""";

    private static final String FREE = """
            with freed as (
                update slot set freed = true where slot_id = ? and not freed
                returning destination)
            update route set free_slots = free_slots + 1 from freed where route.destination = freed.destination""";

    private static final String CREATE =
            "insert into shipment (order_id, slot_id) values (?, ?) returning 'S-' || shipment_id";

    @SagaAction
    public Slot holdSlot(Delivery delivery, StepContext step) throws SQLException {
        try (PreparedStatement statement = step.connection().prepareStatement(HOLD)) {
            statement.setString(1, delivery.destination());
            statement.setString(2, delivery.orderId());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new BusinessFailure("NO_SLOT", "no free delivery slot to " + delivery.destination());
                }
                return new Slot(row.getLong(1));
            }
        }
    }

    @Compensates("holdSlot")
    public void freeSlot(Delivery delivery, Slot slot, StepContext step) throws SQLException {
        try (PreparedStatement statement = step.connection().prepareStatement(FREE)) {
            statement.setLong(1, slot.slotId());
            statement.executeUpdate();
        }
    }

    @SagaAction(compensation = Compensation.NONE)
    public Shipment create(Parcel parcel, StepContext step) throws SQLException {
        if (parcel.quantity() > MAX_QUANTITY) {
            throw new BusinessFailure(
                    "PARCEL_TOO_HEAVY", parcel.quantity() + " articles in one parcel (at most " + MAX_QUANTITY + ")");
        }
        try (PreparedStatement statement = step.connection().prepareStatement(CREATE)) {
            statement.setString(1, parcel.orderId());
            statement.setLong(2, parcel.slotId());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Shipment(row.getString(1));
            }
        }
    }
}
