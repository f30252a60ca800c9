package dev.norn.examples.order.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.examples.stage.Paint;
import dev.norn.protocol.BranchStatus;
import dev.norn.protocol.Decision;
import dev.norn.protocol.TransactionMode;
import dev.norn.protocol.TransactionStatus;
import dev.norn.sdk.client.Branch;
import dev.norn.sdk.client.Transaction;
import dev.norn.sdk.client.TransactionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final String DEFINITION = """
            {"steps": [
              {"id": "charge", "action": "payment.charge", "compensate": {"action": "payment.refund"}},
              {"parallel": "reserve", "branches": [
                {"id": "stock", "action": "inventory.reserve", "compensate": "inventory.release"}]}]}
            """;

    private final List<TransactionEvent> events = new ArrayList<>();

    @Test
    void shouldMakeOneRowOfEachAttemptAndItsOutcome() throws JsonProcessingException {
        happened(0, "norn.transaction.started.v1", null, null, "{}");
        happened(2, "norn.attempt.started.v1", "0", 1, "{'operation': 'action'}");
        happened(
                802,
                "norn.attempt.unknown.v1",
                "0",
                1,
                "{'operation': 'action', 'error': {'code': 'TIMEOUT', 'message': 'late'}}");
        happened(1000, "norn.attempt.started.v1", "0", 2, "{'operation': 'action'}");
        happened(1005, "norn.branch.succeeded.v1", "0", 2, "{}");
        happened(1006, "norn.attempt.started.v1", "1", 1, "{'operation': 'action'}");
        happened(1010, "norn.branch.failed.v1", "1", 1, "{'error': {'code': 'OUT_OF_STOCK', 'message': ''}}");
        happened(1010, "norn.transaction.decided.v1", "1", null, "{'decision': 'ROLLBACK', 'reason': 'stock said no'}");
        happened(1011, "norn.attempt.started.v1", "0", 1, "{'operation': 'compensate'}");
        happened(1020, "norn.branch.compensated.v1", "0", 1, "{}");
        happened(1020, "norn.transaction.ended.v1", null, null, "{'status': 'ROLLED_BACK'}");
        happened(1021, "SomethingOfALaterVersion", "0", null, "{}");

        assertThat(lines())
                .containsExactly(
                        "      0 ms  * started",
                        "      2 ms  > charge  payment.charge     #1   |##################      |  unknown: late",
                        "   1000 ms  > charge  payment.charge     #2   |                       #|  done",
                        "   1006 ms  > stock   inventory.reserve  #1   |                       #|  no: OUT_OF_STOCK",
                        "   1010 ms  * decided: ROLLBACK, stock said no",
                        "   1011 ms  < charge  payment.refund     #1   |                       #|  undone",
                        "   1020 ms  * ended: ROLLED_BACK");
    }

    @Test
    void shouldShowAnAttemptThatTheCoordinatorLost() throws JsonProcessingException {
        happened(0, "norn.transaction.started.v1", null, null, "{}");
        happened(10, "norn.attempt.started.v1", "1", 1, "{'operation': 'action'}");
        happened(4000, "norn.attempt.interrupted.v1", "1", 1, "{'operation': 'action'}");
        happened(4001, "norn.attempt.started.v1", "1", 1, "{'operation': 'action'}");

        assertThat(lines().subList(1, 3))
                .containsExactly(
                        "     10 ms  > stock  inventory.reserve  #1   |####################### |  unknown: the coordinator died",
                        "   4001 ms  > stock  inventory.reserve  #1   |                       #|  open");
    }

    private List<String> lines() throws JsonProcessingException {
        JsonNode definition = JSON.readTree(DEFINITION);
        return new Timeline(EventReader.read(new SagaSteps(definition), transaction(), events), Paint.PLAIN).lines();
    }

    private void happened(long millis, String type, String branch, Integer attempt, String data)
            throws JsonProcessingException {
        events.add(new TransactionEvent(
                events.size() + 1,
                type,
                START.plusMillis(millis),
                branch,
                attempt,
                JSON.readTree(data.replace('\'', '"'))));
    }

    private static Transaction transaction() {
        return new Transaction(
                "1",
                TransactionMode.SAGA,
                "order",
                1,
                TransactionStatus.ROLLED_BACK,
                Decision.ROLLBACK,
                "o1",
                Map.of(),
                null,
                null,
                START,
                null,
                null,
                null,
                null,
                List.of(branch("0", "charge"), branch("1", "stock")),
                JSON.createObjectNode());
    }

    private static Branch branch(String id, String step) {
        return new Branch(id, step, "p", "o", BranchStatus.COMPENSATED, null, null, 1, null, null);
    }
}
