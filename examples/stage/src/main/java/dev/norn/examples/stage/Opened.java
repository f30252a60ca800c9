package dev.norn.examples.stage;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a demo has opened, to be closed in the reverse order, whoever does it and whenever. Safe for use by several threads. */
public final class Opened implements AutoCloseable {
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private boolean closed;

    /**
     * Takes it in.
     *
     * @return the same
     * @throws IllegalStateException if all was closed already; then so is this one
     */
    public synchronized <T extends AutoCloseable> T add(T resource) {
        resources.push(resource);
        if (closed) {
            close();
            throw new IllegalStateException("the demo is ending");
        }
        return resource;
    }

    /** Closes everything; a second call does nothing. What cannot be closed does not keep the rest from it. */
    @Override
    public synchronized void close() {
        closed = true;
        IllegalStateException failure = null;
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                failure = failure == null ? new IllegalStateException("the demo did not end cleanly") : failure;
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
