package dev.norn.server.transactions;

import dev.norn.console.http.TransactionView;
import dev.norn.engine.Input;
import dev.norn.engine.TransactionState;
import dev.norn.runtime.Coordinator;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Hands an initiator's decision over and answers how it goes on. */
@Singleton
class Decisions {

    private final Coordinator coordinator;

    Decisions(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /** 200 with the transaction if it has ended, within the wait if there is one; else 202. */
    CompletionStage<MutableHttpResponse<TransactionView>> carryOut(
            long transactionId, Input decision, Optional<Duration> wait) {
        return coordinator
                .command(transactionId, decision, wait.orElse(Duration.ZERO))
                .thenApply(Decisions::answer);
    }

    private static MutableHttpResponse<TransactionView> answer(TransactionState state) {
        HttpStatus status = state.status().ended() ? HttpStatus.OK : HttpStatus.ACCEPTED;
        return HttpResponse.<TransactionView>status(status).body(TransactionView.of(state));
    }
}
