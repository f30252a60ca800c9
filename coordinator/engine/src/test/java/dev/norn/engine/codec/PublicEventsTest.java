package dev.norn.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.Event;
import dev.norn.engine.TransactionStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublicEventsTest {

    @Test
    void shouldNameEveryTypeInOneScheme() {
        for (Event event : EventSamples.ALL) {
            assertThat(PublicEvents.type(event))
                    .matches("norn\\.(transaction|branch|attempt|expression)\\.[a-z-]+\\.v1");
        }
    }

    @Test
    void shouldUseTheNamesThatAreFixed() {
        Event started = new Event.SagaStarted("order", 3, Json.NULL, null, Map.of(), EventSamples.TIME);
        assertThat(PublicEvents.type(started)).isEqualTo("norn.transaction.started.v1");
        assertThat(PublicEvents.type(new Event.BranchSucceeded(0, 1, Json.NULL)))
                .isEqualTo("norn.branch.succeeded.v1");
        assertThat(PublicEvents.type(new Event.BranchFailed(0, 1, EventSamples.ERROR)))
                .isEqualTo("norn.branch.failed.v1");
        assertThat(PublicEvents.type(new Event.BranchCompensated(0, 1))).isEqualTo("norn.branch.compensated.v1");
        assertThat(PublicEvents.type(new Event.Ended(TransactionStatus.COMMITTED, Json.NULL)))
                .isEqualTo(PublicEvents.type(new Event.Killed(EventSamples.REPAIR, List.of())))
                .isEqualTo("norn.transaction.ended.v1");
    }

    @Test
    void shouldGiveAJsonObjectForEveryEvent() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        for (Event event : EventSamples.ALL) {
            JsonNode data = mapper.readTree(PublicEvents.data(event).text());
            assertThat(data.isObject()).as("%s", event).isTrue();
        }
    }

    @Test
    void shouldSayEverythingAboutAnAttempt() {
        Event event =
                new Event.AttemptUnknown(2, BranchOperation.COMPENSATE, 4, EventSamples.BARE_ERROR, EventSamples.TIME);
        assertThat(PublicEvents.branch(event)).isEqualTo(2);
        assertThat(PublicEvents.attempt(event)).isEqualTo(4);
        assertThat(PublicEvents.data(event).text())
                .isEqualTo("{\"operation\":\"compensate\",\"error\":{\"code\":\"TIMEOUT\",\"message\":\"\"},"
                        + "\"nextAttemptAt\":\"2026-03-01T10:00:00.123Z\"}");
    }

    @Test
    void shouldSayWhyAndByWhomATransactionWasKilled() {
        Event event = new Event.Killed(EventSamples.REPAIR, List.of(0, 12));
        assertThat(PublicEvents.data(event).text())
                .isEqualTo("{\"status\":\"KILLED\",\"reason\":\"tired of \\\\ waiting\",\"operator\":\"ops@example\","
                        + "\"inconsistent\":[0,12]}");
    }

    @Test
    void shouldPassResultsThroughAsTheTextTheyWere() {
        Event event = new Event.BranchSucceeded(0, 1, new Json("{\"amount\": 1.10}"));
        assertThat(PublicEvents.data(event).text()).isEqualTo("{\"result\":{\"amount\": 1.10}}");
    }
}
