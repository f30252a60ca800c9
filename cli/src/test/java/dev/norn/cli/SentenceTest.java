package dev.norn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.norn.protocol.BranchStatus;
import dev.norn.protocol.TransactionMode;
import dev.norn.protocol.TransactionStatus;
import dev.norn.sdk.client.Attention;
import dev.norn.sdk.client.Branch;
import dev.norn.sdk.client.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentenceTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = START.plusSeconds(100);

    @Test
    void shouldSayWhatFailsHowOftenAndWhenItIsTriedAgain() {
        Branch refund = branch(BranchStatus.COMPENSATING, 7, new TextNode("HTTP 503"), NOW.plusSeconds(42));

        assertThat(Sentence.of(open(TransactionStatus.ROLLING_BACK, null, refund), NOW))
                .isEqualTo("ROLLING_BACK: compensation of payment.charge failed 7 times, next try in 42s: HTTP 503");
    }

    @Test
    void shouldNameTheBranchWhoseNextTryComesFirst() {
        Branch later = branch(BranchStatus.ACTIVE, 1, null, NOW.plusSeconds(90));
        Branch sooner = branch(BranchStatus.COMPENSATING, 2, null, NOW.minusSeconds(1));

        assertThat(Sentence.of(open(TransactionStatus.ROLLING_BACK, null, later, sooner), NOW))
                .isEqualTo("ROLLING_BACK: compensation of payment.charge failed twice, next try now");
    }

    @Test
    void shouldSayWhyATransactionStandsStill() {
        Attention attention = new Attention("COMPENSATION_DEAD", "payment.refund gave up", START, null);

        assertThat(Sentence.of(open(TransactionStatus.ROLLING_BACK, attention), NOW))
                .isEqualTo("ROLLING_BACK: stopped, COMPENSATION_DEAD payment.refund gave up");
    }

    @Test
    void shouldSayWhatIsUnderWay() {
        Branch charge = branch(BranchStatus.ACTIVE, 0, null, null);

        assertThat(Sentence.of(open(TransactionStatus.ACTIVE, null, charge), NOW))
                .isEqualTo("ACTIVE: payment.charge is under way");
        assertThat(Sentence.of(open(TransactionStatus.ACTIVE, null), NOW))
                .isEqualTo("ACTIVE: nothing is under way, started 1m 40s ago");
    }

    @Test
    void shouldSayThatAnInitiatorIsAwaited() {
        Branch hold = branch(BranchStatus.REGISTERED, 0, null, null);
        Transaction tcc = new Transaction(
                "42",
                TransactionMode.TCC,
                null,
                null,
                TransactionStatus.ACTIVE,
                null,
                null,
                Map.of(),
                null,
                null,
                START,
                NOW.plusSeconds(42),
                null,
                null,
                null,
                List.of(hold, hold),
                MissingNode.getInstance());

        assertThat(Sentence.of(tcc, NOW))
                .isEqualTo("ACTIVE: waits for its initiator, 2 registered; undecided in 42s, it is rolled back");
        assertThat(TransactionReport.name(tcc)).isEqualTo("tcc");
    }

    @Test
    void shouldSayHowATransactionEnded() {
        Branch failed = branch(BranchStatus.FAILED, 1, new TextNode("card declined"), null);

        assertThat(Sentence.of(transaction(TransactionStatus.ROLLED_BACK, START.plusMillis(850), null, failed), NOW))
                .isEqualTo("ROLLED_BACK after 850ms: payment.charge: card declined");
        assertThat(Sentence.of(transaction(TransactionStatus.COMMITTED, START.plusSeconds(4), null, failed), NOW))
                .isEqualTo("COMMITTED after 4.0s");
    }

    @ParameterizedTest
    @CsvSource({
        "PT-1S, 0ms",
        "PT0.999S, 999ms",
        "PT9.95S, 9.9s",
        "PT59.9S, 59s",
        "PT61S, 1m 1s",
        "PT2H10M59S, 2h 10m",
        "PT99H, 4d 3h"
    })
    void shouldShowTheTwoLargestUnitsOfADuration(Duration duration, String text) {
        assertThat(Text.of(duration)).isEqualTo(text);
    }

    private static Branch branch(
            BranchStatus status, int attempts, @Nullable JsonNode error, @Nullable Instant nextAttempt) {
        return new Branch("1", "charge", "payment", "charge", status, null, null, attempts, error, nextAttempt);
    }

    private static Transaction open(TransactionStatus status, @Nullable Attention attention, Branch... branches) {
        return transaction(status, null, attention, branches);
    }

    private static Transaction transaction(
            TransactionStatus status, @Nullable Instant ended, @Nullable Attention attention, Branch... branches) {
        return new Transaction(
                "42",
                TransactionMode.SAGA,
                "order",
                3,
                status,
                null,
                null,
                Map.of(),
                null,
                null,
                START,
                null,
                null,
                ended,
                attention,
                List.of(branches),
                MissingNode.getInstance());
    }
}
