package dev.norn.runtime;

import dev.norn.journal.IdempotencyKey;
import org.jspecify.annotations.Nullable;

/** A request to start a transaction, in one of the modes. */
public sealed interface StartTransaction permits StartSaga, StartTcc, StartMessage {

    /** The idempotency key, if the caller sent one. */
    @Nullable
    IdempotencyKey key();

    /** The saga's name, or what the initiator calls it. */
    String name();
}
