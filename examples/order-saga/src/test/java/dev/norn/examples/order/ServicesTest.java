package dev.norn.examples.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.examples.order.ServiceFixture.Answer;
import dev.norn.examples.order.demo.ShelvesForTests;
import dev.norn.examples.order.inventory.Inventory;
import dev.norn.examples.order.mail.Mail;
import dev.norn.examples.order.payment.Payment;
import dev.norn.examples.order.shipping.Shipping;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The four services behind the SDK's handler and fence, each on a PostgreSQL database of its own. */
class ServicesTest {
    /** The whole order, as a step without input of its own gets it. */
    private static final Map<String, Object> ORDER = Map.of(
            "orderId", "o1",
            "customerId", "ada",
            "amount", new BigDecimal("19.90"),
            "sku", "mug",
            "quantity", 3,
            "destination", "Bergen",
            "gift", true);

    @Nested
    class PaymentService {

        @Test
        void shouldChargeOnceHoweverOftenItIsAskedAndRefundOnce() throws Exception {
            try (ServiceFixture payment = new ServiceFixture("payment", new Payment())) {
                ShelvesForTests.payment(payment.database());

                Answer charged = payment.act(1, "charge", ORDER);
                assertThat(charged.status()).isEqualTo(200);
                assertThat(payment.act(1, "charge", ORDER)).isEqualTo(charged);
                assertThat(payment.value("select balance from account")).isEqualTo("80.10");

                assertThat(payment.compensate(1, "refund", ORDER).status()).isEqualTo(204);
                assertThat(payment.compensate(1, "refund", ORDER).status()).isEqualTo(204);
                assertThat(payment.value("select balance from account")).isEqualTo("100.00");
                assertThat(payment.value("select count(*) from refund")).isEqualTo("1");
            }
        }

        @Test
        void shouldSayNoAndChangeNothingIfTheCustomerCannotPay() throws Exception {
            try (ServiceFixture payment = new ServiceFixture("payment", new Payment())) {
                ShelvesForTests.payment(payment.database());
                Map<String, Object> tooMuch =
                        Map.of("orderId", "o1", "customerId", "ada", "amount", new BigDecimal("100.01"));

                Answer no = payment.act(1, "charge", tooMuch);

                assertThat(no.status()).isEqualTo(422);
                assertThat(no.body().path("code").asText()).isEqualTo("INSUFFICIENT_FUNDS");
                assertThat(no.body().path("type").asText()).endsWith("business-failure");
                assertThat(payment.value("select balance from account")).isEqualTo("100.00");
                assertThat(payment.value("select count(*) from charge")).isEqualTo("0");
            }
        }

        @Test
        void shouldRefuseAChargeThatComesAfterItsRefund() throws Exception {
            try (ServiceFixture payment = new ServiceFixture("payment", new Payment())) {
                ShelvesForTests.payment(payment.database());

                assertThat(payment.compensate(1, "refund", ORDER).status()).isEqualTo(204);
                assertThat(payment.act(1, "charge", ORDER).status()).isEqualTo(409);
                assertThat(payment.value("select balance from account")).isEqualTo("100.00");
            }
        }
    }

    @Nested
    class InventoryService {

        @Test
        void shouldReserveAndRelease() throws Exception {
            try (ServiceFixture inventory = new ServiceFixture("inventory", new Inventory())) {
                ShelvesForTests.inventory(inventory.database());

                assertThat(inventory.act(1, "reserve", ORDER).status()).isEqualTo(200);
                assertThat(inventory.value("select on_hand from stock")).isEqualTo("7");

                assertThat(inventory.compensate(1, "release", ORDER).status()).isEqualTo(204);
                assertThat(inventory.value("select on_hand from stock")).isEqualTo("10");
                assertThat(inventory.value("select released from reservation")).isEqualTo("t");
            }
        }

        @Test
        void shouldSayNoOnceTheStockIsGone() throws Exception {
            try (ServiceFixture inventory = new ServiceFixture("inventory", new Inventory())) {
                ShelvesForTests.inventory(inventory.database());
                for (int order = 1; order <= 3; order++) {
                    assertThat(inventory.act(order, "reserve", ORDER).status()).isEqualTo(200);
                }

                Answer no = inventory.act(4, "reserve", ORDER);

                assertThat(no.body().path("code").asText()).isEqualTo("OUT_OF_STOCK");
                assertThat(inventory.value("select on_hand from stock")).isEqualTo("1");
            }
        }

        @Test
        void shouldWrapNoGiftThatIsTooLarge() throws Exception {
            try (ServiceFixture inventory = new ServiceFixture("inventory", new Inventory())) {
                ShelvesForTests.inventory(inventory.database());

                Answer no = inventory.act(1, "wrap", Map.of("orderId", "o1", "sku", "mug", "quantity", 51));

                assertThat(no.body().path("code").asText()).isEqualTo("TOO_LARGE_TO_WRAP");
                assertThat(inventory.value("select count(*) from wrapping")).isEqualTo("0");
            }
        }

        @Test
        void shouldWrapAndUnwrap() throws Exception {
            try (ServiceFixture inventory = new ServiceFixture("inventory", new Inventory())) {
                ShelvesForTests.inventory(inventory.database());

                assertThat(inventory.act(1, "wrap", ORDER).status()).isEqualTo(200);
                assertThat(inventory.value("select undone from wrapping")).isEqualTo("f");
                assertThat(inventory.compensate(1, "unwrap", ORDER).status()).isEqualTo(204);
                assertThat(inventory.value("select undone from wrapping")).isEqualTo("t");
            }
        }
    }

    @Nested
    class ShippingService {

        @Test
        void shouldHoldASlotAndFreeIt() throws Exception {
            try (ServiceFixture shipping = new ServiceFixture("shipping", new Shipping())) {
                ShelvesForTests.shipping(shipping.database());

                assertThat(shipping.act(1, "holdSlot", ORDER).status()).isEqualTo(200);
                assertThat(shipping.value("select free_slots from route")).isEqualTo("1");
                assertThat(shipping.compensate(1, "freeSlot", ORDER).status()).isEqualTo(204);
                assertThat(shipping.value("select free_slots from route")).isEqualTo("2");
            }
        }

        @Test
        void shouldSayNoIfThereIsNoSlot() throws Exception {
            try (ServiceFixture shipping = new ServiceFixture("shipping", new Shipping())) {
                ShelvesForTests.shipping(shipping.database());
                shipping.act(1, "holdSlot", ORDER);
                shipping.act(2, "holdSlot", ORDER);

                assertThat(shipping.act(3, "holdSlot", ORDER)
                                .body()
                                .path("code")
                                .asText())
                        .isEqualTo("NO_SLOT");
            }
        }

        @Test
        void shouldShipWithTheSlotThatIsHeldButNoParcelThatIsTooHeavy() throws Exception {
            try (ServiceFixture shipping = new ServiceFixture("shipping", new Shipping())) {
                ShelvesForTests.shipping(shipping.database());
                long slot =
                        shipping.act(1, "holdSlot", ORDER).body().path("slotId").asLong();

                Answer shipped = shipping.act(2, "create", Map.of("orderId", "o1", "quantity", 3, "slotId", slot));
                Answer no = shipping.act(3, "create", Map.of("orderId", "o1", "quantity", 31, "slotId", slot));

                assertThat(shipped.body().path("id").asText()).isEqualTo("S-1");
                assertThat(no.body().path("code").asText()).isEqualTo("PARCEL_TOO_HEAVY");
                assertThat(shipping.value("select count(*) from shipment")).isEqualTo("1");
            }
        }
    }

    @Nested
    class MailService {

        @Test
        void shouldWriteOneMailHoweverOftenItIsAsked() throws Exception {
            try (ServiceFixture mail = new ServiceFixture("mail", new Mail())) {
                ShelvesForTests.mail(mail.database());
                Map<String, Object> notice = Map.of("orderId", "o1", "customerId", "ada", "shipment", "S-1");

                assertThat(mail.act(1, "send", notice).status()).isEqualTo(204);
                assertThat(mail.act(1, "send", notice).status()).isEqualTo(204);

                assertThat(mail.value("select count(*) from outgoing_mail")).isEqualTo("1");
                assertThat(mail.value("select body from outgoing_mail"))
                        .isEqualTo("Your order o1 is on its way as S-1.");
            }
        }
    }
}
