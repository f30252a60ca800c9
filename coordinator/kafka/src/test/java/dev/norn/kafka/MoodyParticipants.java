package dev.norn.kafka;

import dev.norn.dsl.Json;
import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.protocol.NornHeaders;
import dev.norn.runtime.dispatch.ParticipantCall;
import dev.norn.runtime.dispatch.Transport;
import dev.norn.runtime.node.TrustWindow;
import java.util.function.Consumer;

/** Participants that answer at once, and always the same to the same question: mostly yes. */
final class MoodyParticipants implements Transport {
    private static final int ONE_NO_IN = 6;

    /** The pivot: when its outcome was unknown once, its no is asked again for ever. */
    private static final String PIVOT = "/create";

    @Override
    public void call(ParticipantCall call, TrustWindow trust, Consumer<Answer> done) {
        boolean mayRefuse =
                call.operation().isForward() && !call.uri().getPath().endsWith(PIVOT);
        String question = String.valueOf(call.headers().get(NornHeaders.IDEMPOTENCY_KEY));
        boolean no = mayRefuse && Math.floorMod(question.hashCode(), ONE_NO_IN) == 0;
        done.accept(
                no
                        ? new Answer.BusinessFailure(new CallError("NOT_TODAY", "ask another day", 409))
                        : new Answer.Done(new Json("{\"ok\":true}")));
    }
}
