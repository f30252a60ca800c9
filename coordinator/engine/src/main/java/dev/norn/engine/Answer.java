package dev.norn.engine;

import dev.norn.dsl.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one call of a participant ended. The dispatcher gives exactly one for each {@link Effect.Call}. */
public sealed interface Answer {

    /** The operation is done; {@code result} is {@link Json#NULL} if the reply had no body. */
    record Done(Json result) implements Answer {}

    /** A business "no": never retried. */
    record BusinessFailure(CallError error) implements Answer {}

    /** The participant is still at it (202): asked again later; uses up no attempt. */
    record StillWorking(@Nullable Duration retryAfter) implements Answer {}

    /** There is nothing left to undo or to confirm, or what was asked about never will be (410). */
    record Gone(CallError error) implements Answer {}

    /** It was sent, and no usable answer came: it may have run. */
    record Unknown(CallError error) implements Answer {}

    /** It was not sent: no live instance, connection refused, breaker open. Uses up no attempt. */
    record NotSent(CallError error) implements Answer {}
}
