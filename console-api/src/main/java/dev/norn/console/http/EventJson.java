package dev.norn.console.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.norn.engine.Event;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionState;
import dev.norn.engine.codec.PublicEvents;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event of the journal as JSON.
 *
 * @param sequence grows; {@code after} and {@code Last-Event-ID} take it
 * @param type what happened, for example {@code norn.branch.succeeded.v1}
 * @param time when it was decided
 * @param branch the branch's id, if it is about one
 * @param attempt the attempt, if it is about one
 * @param data the rest of it, by the event's type
 */
@Introspected
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Event")
public record EventJson(
        long sequence,
        String type,
        Instant time,
        @Nullable String branch,
        @Nullable Integer attempt,
        @JsonRawValue @Schema(type = "object") String data) {

    /**
     * The JSON of a recorded event.
     *
     * @param transaction whose event it is
     */
    public static EventJson of(RecordedEvent recorded, TransactionState transaction) {
        Event event = recorded.event();
        Integer branch = PublicEvents.branch(event);
        return new EventJson(
                recorded.sequence(),
                PublicEvents.type(event),
                recorded.time(),
                branch == null ? null : transaction.branches().get(branch).id(),
                PublicEvents.attempt(event),
                PublicEvents.data(event).text());
    }
}
