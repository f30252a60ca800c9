package dev.norn.examples.order.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.norn.examples.order.Order;
import dev.norn.examples.order.demo.Imbalance.Code;
import dev.norn.protocol.TransactionMode;
import dev.norn.protocol.TransactionStatus;
import dev.norn.sdk.client.Transaction;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final Outcome PLACED = new Outcome(
            new Order("o1", "ada", BigDecimal.ONE, "mug", 1, "Bergen", false), "7", TransactionStatus.COMMITTED);

    @Test
    void shouldFindNothingIfEachOrderHasOneTransactionOfItsStatus() {
        assertThat(codes(Map.of("o1", List.of(transaction(TransactionStatus.COMMITTED)))))
                .isEmpty();
    }

    @Test
    void shouldFindAnOrderWhoseTransactionIsLost() {
        assertThat(codes(Map.of())).containsExactly(Code.LOST);
    }

    @Test
    void shouldFindAnOrderThatWasStartedTwice() {
        assertThat(codes(Map.of(
                        "o1",
                        List.of(transaction(TransactionStatus.COMMITTED), transaction(TransactionStatus.COMMITTED)))))
                .containsExactly(Code.DONE_TWICE);
    }

    @Test
    void shouldFindATransactionThatChangedItsFinalStatus() {
        assertThat(codes(Map.of("o1", List.of(transaction(TransactionStatus.ROLLED_BACK)))))
                .containsExactly(Code.NOT_SETTLED);
    }

    @Test
    void shouldMissTheTransactionOfWhichTheClientWasToldTheId() {
        Outcome told = new Outcome(PLACED.order(), "8", TransactionStatus.COMMITTED);

        assertThat(Audit.compare(Map.of("o1", List.of(transaction(TransactionStatus.COMMITTED))), List.of(told)))
                .extracting(Imbalance::code)
                .containsExactly(Code.LOST);
    }

    @Test
    void shouldFindATransactionThatNobodyStarted() {
        assertThat(codes(Map.of(
                        "o1", List.of(transaction(TransactionStatus.COMMITTED)),
                        "ghost", List.of(transaction(TransactionStatus.COMMITTED)))))
                .containsExactly(Code.UNKNOWN_ORDER);
    }

    private static List<Code> codes(Map<String, List<Transaction>> transactions) {
        return Audit.compare(transactions, List.of(PLACED)).stream()
                .map(Imbalance::code)
                .toList();
    }

    private static Transaction transaction(TransactionStatus status) {
        return new Transaction(
                "7",
                TransactionMode.SAGA,
                "order",
                1,
                status,
                null,
                "o1",
                Map.of(),
                null,
                null,
                Instant.EPOCH,
                null,
                null,
                null,
                null,
                List.of(),
                JsonNodeFactory.instance.objectNode());
    }
}
