package dev.norn.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.console.http.EventJson;
import dev.norn.console.http.ServerSentEvents;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionState;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.CoordinatorException;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionStage;

/** Streams the events of a transaction as server-sent events. */
@Singleton
final class EventStreams {

    private final Coordinator coordinator;
    private final ServerSentEvents serverSentEvents;
    private final ObjectMapper json;

    EventStreams(Coordinator coordinator, ServerSentEvents serverSentEvents, ObjectMapper json) {
        this.coordinator = coordinator;
        this.serverSentEvents = serverSentEvents;
        this.json = json;
    }

    /**
     * The events after a sequence number and all that follow, until the transaction has ended. A transaction that does
     * not exist is a problem, not an empty stream.
     */
    CompletionStage<MutableHttpResponse<?>> transaction(long transactionId, long after) {
        return coordinator
                .show(transactionId)
                .thenApply(state -> serverSentEvents.answer(stream -> {
                    Coordinator.Subscription subscription =
                            coordinator.follow(transactionId, after, new Forward(stream, state));
                    return subscription::close;
                }));
    }

    private final class Forward implements Coordinator.EventListener {

        private final ServerSentEvents.Stream stream;
        private final TransactionState transaction;

        Forward(ServerSentEvents.Stream stream, TransactionState transaction) {
            this.stream = stream;
            this.transaction = transaction;
        }

        @Override
        public void onEvent(RecordedEvent event) {
            EventJson view = EventJson.of(event, transaction);
            try {
                stream.send(Long.toString(view.sequence()), view.type(), json.writeValueAsString(view));
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onEnd() {
            stream.end();
        }

        @Override
        public void onError(CoordinatorException cause) {
            stream.end();
        }
    }
}
