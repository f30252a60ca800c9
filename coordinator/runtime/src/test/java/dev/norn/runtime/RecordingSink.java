package dev.norn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionId;
import dev.norn.journal.JournalStore;
import dev.norn.journal.StoreException;
import dev.norn.runtime.relay.EventSink;
import dev.norn.runtime.relay.PublishedEvent;
import dev.norn.runtime.relay.SinkException;
import dev.norn.runtime.shard.Engine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A sink that several nodes share: it keeps what is published, fences lanes, and fails where a test says so. */
final class RecordingSink implements EventSink {

    /** What goes wrong, or what a test waits for. Called without any lock, so it may block. */
    interface Fault {
        void strike(int lane, List<PublishedEvent> events) throws SinkException;
    }

    static final Fault NONE = (lane, events) -> {};

    private final List<PublishedEvent> published = new ArrayList<>();
    private final int[] epochs = new int[LANES];
    private int fenced;

    /** Called before a lane is opened, with no events. */
    volatile Fault opening = NONE;

    /** Called before anything is published. */
    volatile Fault before = NONE;

    /** Called when it is published, instead of the answer. */
    volatile Fault after = NONE;

    static Fault away() {
        return (lane, events) -> {
            throw new SinkException.Unavailable("away", null);
        };
    }

    @Override
    public Lane open(int lane) throws SinkException {
        opening.strike(lane, List.of());
        int epoch;
        synchronized (this) {
            epoch = ++epochs[lane];
        }
        return new Lane() {
            @Override
            public void publish(List<PublishedEvent> events) throws SinkException {
                before.strike(lane, events);
                append(lane, epoch, events);
                after.strike(lane, events);
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }

    private synchronized void append(int lane, int epoch, List<PublishedEvent> events) throws SinkException.Fenced {
        if (epochs[lane] != epoch) {
            fenced++;
            throw new SinkException.Fenced("lane " + lane + " is in epoch " + epochs[lane], null);
        }
        published.addAll(events);
    }

    synchronized List<PublishedEvent> published() {
        return List.copyOf(published);
    }

    /** How often somebody was refused because another had taken over. */
    synchronized int fenced() {
        return fenced;
    }

    synchronized int timesOpened(int lane) {
        return epochs[lane];
    }

    @Override
    public void close() {
        // the next life of a node uses it on
    }

    /** How often something was published that had been published before. */
    long repeated() {
        List<PublishedEvent> all = published();
        return all.size() - all.stream().map(PublishedEvent::id).distinct().count();
    }

    /**
     * Nothing is lost, nothing is out of order, and nothing is published that is not in the journal; what is published again
     * is the same event.
     */
    void requireAllOf(JournalStore store, Collection<Long> transactions) throws StoreException {
        Map<Integer, List<String>> expected = new TreeMap<>();
        for (long id : transactions) {
            for (RecordedEvent event : Engine.events(store.read(id))) {
                if (PublishedEvent.isForTheWorld(event.event())) {
                    expected.computeIfAbsent(TransactionId.shard(id), shard -> new ArrayList<>())
                            .add("%019d %s".formatted(event.sequence(), event.event()));
                }
            }
        }
        expected.values().forEach(events -> events.sort(Comparator.naturalOrder()));
        Map<Integer, List<String>> seen = new TreeMap<>();
        Map<String, PublishedEvent> firsts = new HashMap<>();
        for (PublishedEvent event : published()) {
            PublishedEvent first = firsts.putIfAbsent(event.id(), event);
            if (first == null) {
                seen.computeIfAbsent(event.shard(), shard -> new ArrayList<>())
                        .add("%019d %s".formatted(event.sequence(), event.event()));
            } else {
                assertThat(event).isEqualTo(first);
            }
        }
        assertThat(seen).isEqualTo(expected);
    }
}
