package dev.norn.examples.order.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.examples.order.Order;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderMixTest {

    @Test
    void shouldGiveTheSameOrdersForTheSameSeed() {
        assertThat(new OrderMix("load", 3).take(500)).isEqualTo(new OrderMix("load", 3).take(500));
        assertThat(new OrderMix("load", 3).take(500)).isNotEqualTo(new OrderMix("load", 4).take(500));
    }

    @Test
    void shouldContainSomeOrdersForEachBusinessNo() {
        List<Order> orders = new OrderMix("load", 3).take(2_000);

        assertThat(orders).extracting(Order::orderId).doesNotHaveDuplicates();
        assertThat(orders).anyMatch(order -> order.customerId().equals(OrderMix.POOR_CUSTOMER));
        assertThat(orders).anyMatch(order -> order.sku().equals(OrderMix.SCARCE_SKU));
        assertThat(orders).anyMatch(order -> order.destination().equals(OrderMix.CLOSED_DESTINATION));
        assertThat(orders).anyMatch(order -> order.gift() && order.quantity() == OrderMix.TOO_LARGE_TO_WRAP);
        assertThat(orders).filteredOn(Order::gift).hasSizeBetween(400, 800);
    }

    @Test
    void shouldHaveEachCustomerArticleAndDestinationOnTheShelves() {
        assertThat(new OrderMix("load", 3).take(2_000)).allSatisfy(order -> {
            assertThat(OrderMix.balances()).containsKey(order.customerId());
            assertThat(OrderMix.stock()).containsKey(order.sku());
            assertThat(OrderMix.slots()).containsKey(order.destination());
        });
    }
}
