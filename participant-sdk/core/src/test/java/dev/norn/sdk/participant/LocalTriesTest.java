package dev.norn.sdk.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.fence.FenceDatabase;
import dev.norn.sdk.fence.Rejection;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tries in this process, settled by calls as the coordinator makes them. */
class LocalTriesTest {
    private static final AtomicInteger TRANSACTIONS = new AtomicInteger(100);
    private static final Map<String, Object> INPUT = Map.of("account", "anna", "amount", new BigDecimal("12.50"));

    private static FenceDatabase database;
    private static BranchFence fence;
    private static ParticipantHandler handler;

    private int transaction;

    @BeforeAll
    static void start() {
        database = FenceDatabase.postgres();
        fence = BranchFence.on(database.dataSource());
        handler = new ParticipantHandler(ParticipantOperations.of(List.of(new Bank(), new Watcher())), fence);
    }

    @AfterAll
    static void stop() {
        fence.close();
        database.close();
    }

    @BeforeEach
    void nextTransaction() {
        transaction = TRANSACTIONS.incrementAndGet();
    }

    @Test
    void shouldRunATryOnceAndHandItsResultToTheConfirm() throws Exception {
        JsonNode hold = hold(INPUT);
        assertThat(hold).hasToString("{\"id\":\"hold-anna\",\"amount\":12.50}");
        assertThat(hold(INPUT)).isEqualTo(hold);
        assertThat(ledgerRows()).isEqualTo(1);
        assertThat(call("bank/hold", "confirm", "{\"input\": {\"account\": \"anna\", \"amount\": 12.50}}"))
                .isEqualTo("200 " + hold);
    }

    @Test
    void shouldTakeTheInputAsAnObjectOfTheApplication() throws Exception {
        assertThat(hold(new Bank.Transfer("bert", BigDecimal.ONE))).hasToString("{\"id\":\"hold-bert\",\"amount\":1}");
    }

    @Test
    void shouldThrowTheNoAsItWasSaidAndRepeatItFromTheFence() {
        Object poor = Map.of("account", "poor", "amount", 5);
        assertThatThrownBy(() -> hold(poor)).isInstanceOf(Bank.Poor.class);
        assertThatThrownBy(() -> hold(poor))
                .isExactlyInstanceOf(BusinessFailure.class)
                .hasMessage("has less than 5")
                .satisfies(e -> {
                    BusinessFailure failure = (BusinessFailure) e;
                    assertThat(failure.code()).isEqualTo("INSUFFICIENT_FUNDS");
                    assertThat(failure.properties()).hasToString("{missing=5}");
                });
        assertThat(ledgerRows()).isZero();
    }

    @Test
    void shouldRefuseATryAfterItsCancel() {
        assertThat(call("bank/hold", "cancel", "{\"input\": {\"account\": \"anna\", \"amount\": 1}}"))
                .isEqualTo("204 ");
        assertThatThrownBy(() -> hold(INPUT))
                .isInstanceOf(BranchRejectedException.class)
                .satisfies(
                        e -> assertThat(((BranchRejectedException) e).reason()).isEqualTo(Rejection.ALREADY_UNDONE));
        assertThat(ledgerRows()).isZero();
    }

    @Test
    void shouldStartNothingAfterTheDeadline() {
        LocalTry late = new LocalTry(transaction, "b", "bank", "hold", INPUT, Instant.EPOCH);
        assertThatThrownBy(() -> handler.localTries().run(late)).hasMessageStartingWith("DEADLINE_PASSED: ");
    }

    @Test
    void shouldNameWhatItHasNot() {
        assertThat(handler.localTries().has("bank", "hold")).isTrue();
        assertThat(handler.localTries().has("bank", "use")).isFalse();
        LocalTry unknown = new LocalTry(transaction, "b", "bank", "hald", INPUT, null);
        assertThatThrownBy(() -> handler.localTries().run(unknown))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("try: bank.hald (expected: one of hold (cancel), hold (try), hold (confirm))");
        assertThatThrownBy(() -> hold("not a transfer"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("input: ");
    }

    /** Tells what it can see of the call without a parameter for it. */
    @dev.norn.sdk.Participant(value = "watcher", fence = dev.norn.sdk.Participant.Fence.NONE)
    public static class Watcher {
        @dev.norn.sdk.TccTry
        public String watch(String input) {
            return RunningOperation.current().map(StepContext::idempotencyKey).orElse("none");
        }

        @dev.norn.sdk.TccConfirm("watch")
        public void confirm(String input) {}

        @dev.norn.sdk.TccCancel("watch")
        public void cancel(String input) {}
    }

    @Test
    void shouldTellWhichOperationTheThreadRuns() throws Exception {
        LocalTry watch = new LocalTry(transaction, "b", "watcher", "watch", "", null);
        assertThat(handler.localTries().run(watch)).hasToString("\"" + transaction + "/b/try\"");
        assertThat(RunningOperation.current()).isEmpty();
    }

    private JsonNode hold(Object input) throws Exception {
        return handler.localTries().run(new LocalTry(transaction, "b", "bank", "hold", input, null));
    }

    private String call(String path, String operation, String body) {
        Map<String, String> headers = Map.of(
                "Norn-Transaction", Integer.toString(transaction), "Norn-Branch", "b", "Norn-Operation", operation);
        ParticipantResponse response = handler.handle(
                new ParticipantRequest("POST", path, headers::get, body.getBytes(StandardCharsets.UTF_8)));
        return response.status() + " " + new String(response.body(), StandardCharsets.UTF_8);
    }

    private long ledgerRows() {
        return database.number("select count(*) from ledger where transaction_id = " + transaction);
    }
}
