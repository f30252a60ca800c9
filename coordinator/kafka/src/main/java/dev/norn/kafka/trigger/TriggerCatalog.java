package dev.norn.kafka.trigger;

import java.util.List;

/**
 * The stored sagas whose newest version has a trigger. Both methods may block on the database, and throw a {@link
 * RuntimeException} if it does not answer; they are called by one thread at a time.
 */
public interface TriggerCatalog {

    /** As far as is known here; what other nodes have stored is heard within seconds. Cheap as long as nothing changes. */
    List<TriggeringSaga> known();

    /** With all that was stored before this call, on whichever node. */
    List<TriggeringSaga> current();
}
