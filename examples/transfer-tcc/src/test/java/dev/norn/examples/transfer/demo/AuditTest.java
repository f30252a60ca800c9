package dev.norn.examples.transfer.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.examples.transfer.demo.Books.AccountRow;
import dev.norn.examples.transfer.demo.Books.BankBooks;
import dev.norn.examples.transfer.demo.Books.FeeRow;
import dev.norn.examples.transfer.demo.Books.OutcomeRow;
import dev.norn.examples.transfer.demo.Books.PostingRow;
import dev.norn.examples.transfer.demo.Books.TransactionRow;
import dev.norn.examples.transfer.demo.Imbalance.Code;
import dev.norn.examples.transfer.initiator.TransferOrder;
import dev.norn.protocol.TransactionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two orders: one done at the second attempt, one refused. Each test spoils one thing. */
class AuditTest {
    private static final TransferOrder DONE = new TransferOrder("t-1", "bank-a", "a-1", "bank-b", "b-1", 100);
    private static final TransferOrder REFUSED = new TransferOrder("t-2", "bank-a", "a-1", "bank-b", "b-1", 900);

    private long balanceOfPayer = 390;
    private long balanceOfPayee = 600;
    private long heldOfPayer;
    private long announcedOfPayee;
    private final List<OutcomeRow> outcomes = new ArrayList<>(
            List.of(new OutcomeRow("t-1", true, 12, ""), new OutcomeRow("t-2", false, 0, "INSUFFICIENT_FUNDS")));
    private final List<TransactionRow> transactions = new ArrayList<>(List.of(
            new TransactionRow(11, "t-1", TransactionStatus.ROLLED_BACK, false),
            new TransactionRow(12, "t-1", TransactionStatus.COMMITTED, false),
            new TransactionRow(13, "t-2", TransactionStatus.ROLLED_BACK, false)));
    private final List<String> deadLetters = new ArrayList<>();
    private final List<Long> reservations = new ArrayList<>();
    private final List<PostingRow> debits = new ArrayList<>(List.of(new PostingRow(12, "t-1", "a-1", -110)));
    private final List<PostingRow> credits = new ArrayList<>(List.of(new PostingRow(12, "t-1", "b-1", 100)));
    private final List<Long> feeReservations = new ArrayList<>();
    private final List<FeeRow> fees = new ArrayList<>(List.of(new FeeRow(12, "t-1", 10)));

    @Test
    void shouldFindNothingWrongWithBooksThatAddUp() {
        assertThat(audit()).isEmpty();
    }

    @Test
    void shouldMissMoney() {
        balanceOfPayer -= 1;
        assertThat(codes()).containsExactly(Code.MONEY_OFF, Code.ACCOUNT_OFF);
    }

    @Test
    void shouldFindMoneyThatIsStillHeldAnnouncedOrReserved() {
        balanceOfPayer -= 5;
        heldOfPayer = 5;
        announcedOfPayee = 7;
        reservations.add(13L);
        feeReservations.add(11L);
        assertThat(codes()).containsExactly(Code.HOLD_REMAINS, Code.HOLD_REMAINS, Code.HOLD_REMAINS, Code.HOLD_REMAINS);
    }

    @Test
    void shouldFindATransferThatDidNotArrive() {
        credits.clear();
        balanceOfPayee -= 100;
        assertThat(codes()).containsExactly(Code.MONEY_OFF, Code.NOT_WHOLE);
    }

    @Test
    void shouldFindATransferThatArrivedTwice() {
        credits.add(credits.get(0));
        balanceOfPayee += 100;
        assertThat(codes()).containsExactly(Code.MONEY_OFF, Code.NOT_WHOLE);
    }

    @Test
    void shouldFindAFeeThatWasNotTaken() {
        fees.clear();
        assertThat(codes()).containsExactly(Code.MONEY_OFF, Code.NOT_WHOLE);
    }

    @Test
    void shouldFindATransferThatStandsThoughItWasRolledBack() {
        transactions.set(1, new TransactionRow(12, "t-1", TransactionStatus.ROLLED_BACK, false));
        assertThat(codes()).containsExactly(Code.AGAINST_DECISION, Code.WRONG_OUTCOME);
    }

    @Test
    void shouldFindACommittedTransactionThatDidNothing() {
        transactions.set(0, new TransactionRow(11, "t-1", TransactionStatus.COMMITTED, false));
        assertThat(codes()).containsExactly(Code.AGAINST_DECISION, Code.WRONG_OUTCOME);
    }

    @Test
    void shouldFindTransactionsThatHaveNotEndedWereGivenUpOrWaitForAnOperator() {
        transactions.set(0, new TransactionRow(11, "t-1", TransactionStatus.ROLLING_BACK, false));
        transactions.set(2, new TransactionRow(13, "t-2", TransactionStatus.KILLED, false));
        transactions.add(new TransactionRow(14, "t-2", TransactionStatus.ROLLED_BACK, true));
        deadLetters.add("a confirm");
        assertThat(codes()).containsExactly(Code.NOT_SETTLED, Code.NOT_SETTLED, Code.NOT_SETTLED, Code.NOT_SETTLED);
    }

    @Test
    void shouldFindAnOrderThatEndedTwiceAndOneThatDidNotEnd() {
        outcomes.set(1, outcomes.get(0));
        assertThat(codes()).containsExactlyInAnyOrder(Code.WRONG_OUTCOME, Code.WRONG_OUTCOME);
    }

    @Test
    void shouldFindAnOrderThatIsSaidToBeRefusedButIsDone() {
        outcomes.set(0, new OutcomeRow("t-1", false, 0, "INSUFFICIENT_FUNDS"));
        assertThat(codes()).containsExactly(Code.WRONG_OUTCOME);
    }

    @Test
    void shouldFindWhatBelongsToNothing() {
        transactions.add(new TransactionRow(14, "t-3", TransactionStatus.ROLLED_BACK, false));
        outcomes.add(new OutcomeRow("t-3", false, 0, ""));
        fees.add(new FeeRow(15, "t-1", 0));
        credits.add(new PostingRow(15, "t-1", "b-1", 0));
        assertThat(codes()).containsExactly(Code.UNKNOWN, Code.UNKNOWN, Code.UNKNOWN, Code.UNKNOWN);
    }

    private List<Code> codes() {
        return audit().stream().map(Imbalance::code).toList();
    }

    private List<Imbalance> audit() {
        return Audit.of(new Books(
                List.of(DONE, REFUSED),
                outcomes,
                transactions,
                deadLetters,
                Map.of(
                        "bank-a",
                        new BankBooks(
                                List.of(new AccountRow("a-1", 500, balanceOfPayer, heldOfPayer, 0)),
                                reservations,
                                debits),
                        "bank-b",
                        new BankBooks(
                                List.of(new AccountRow("b-1", 500, balanceOfPayee, 0, announcedOfPayee)),
                                List.of(),
                                credits)),
                feeReservations,
                fees));
    }
}
