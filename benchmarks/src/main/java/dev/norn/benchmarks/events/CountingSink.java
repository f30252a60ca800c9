package dev.norn.benchmarks.events;

import dev.norn.benchmarks.load.Workload.Batches;
import dev.norn.sdk.outbox.OutboxMessage;
import dev.norn.sdk.outbox.OutboxSink;
import java.util.List;

/** Counts what a relay sends, and in how many rounds. */
final class CountingSink implements OutboxSink {

    private final OutboxSink sink;
    private volatile Batches batches = Batches.NONE;

    CountingSink(OutboxSink sink) {
        this.sink = sink;
    }

    /** Rounds, and messages that the broker has accepted in them. */
    Batches batches() {
        return batches;
    }

    @Override
    public void awaitReady() throws Exception {
        sink.awaitReady();
    }

    @Override
    public Delivery send(List<OutboxMessage> messages) throws InterruptedException {
        Delivery delivery = sink.send(messages);
        Batches before = batches;
        batches = new Batches(
                before.count() + 1, before.entries() + delivery.accepted().size());
        return delivery;
    }

    @Override
    public void close() {
        sink.close();
    }
}
