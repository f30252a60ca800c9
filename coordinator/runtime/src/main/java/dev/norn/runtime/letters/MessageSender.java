package dev.norn.runtime.letters;

import org.jspecify.annotations.Nullable;

/** Sends messages to topics, one at a time. Safe for use by many threads. */
public interface MessageSender {

    /**
     * Sends one. It is durable on return; blocks until then, but not for ever.
     *
     * @param partition where to; null, or one that the topic has not, leaves it to the key
     * @throws SendException if it is not there, or if that is not known
     */
    void send(String topic, @Nullable Integer partition, Message message) throws SendException;
}
