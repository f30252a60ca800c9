package dev.norn.runtime;

import dev.norn.journal.memory.InMemoryJournalStore;
import dev.norn.runtime.relay.EventSink;
import dev.norn.runtime.relay.RelayLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/** A database, a network and nodes on one virtual clock and one thread: nothing happens unless a test lets it. */
final class ManualWorld {

    private record Timed(long dueNanos, long number, Runnable task) {}

    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
    private static final int TURNS_UNTIL_STUCK = 200_000;

    final InMemoryJournalStore database = new InMemoryJournalStore(8, this::instant);
    final CountingStore store = new CountingStore(database);
    final Sagas sagas = Sagas.all();
    final ScriptedTransport participants = new ScriptedTransport(this);
    /** Where the nodes that are made from now on publish their events; null if they do not. */
    EventSink sink;

    RelayLimits relayLimits = RelayLimits.DEFAULT;
    private final List<ManualNode> nodes = new ArrayList<>();
    private final PriorityQueue<Timed> timed =
            new PriorityQueue<>(Comparator.comparingLong(Timed::dueNanos).thenComparingLong(Timed::number));
    private long number;
    private long nowNanos = 1_000_000_000L;

    long nanos() {
        return nowNanos;
    }

    Instant instant() {
        return BEGIN.plusNanos(nowNanos);
    }

    ManualNode node(String id) {
        return node(id, NodeSettings.of(id, "http://" + id));
    }

    ManualNode node(String id, NodeSettings settings) {
        ManualNode node = new ManualNode(this, settings);
        nodes.add(node);
        return node;
    }

    void at(Duration later, Runnable task) {
        timed.add(new Timed(nowNanos + later.toNanos(), number++, task));
    }

    Executor after(Duration pause) {
        return task -> at(pause, task);
    }

    /** Lets everything happen that needs no time to pass. */
    void settle() {
        int turns = 0;
        boolean busy = true;
        while (busy) {
            busy = false;
            for (ManualNode node : List.copyOf(nodes)) {
                busy |= node.turn(nowNanos);
            }
            while (!timed.isEmpty() && timed.peek().dueNanos() <= nowNanos) {
                timed.remove().task().run();
                busy = true;
            }
            if (++turns > TURNS_UNTIL_STUCK) {
                throw new AssertionError("the world does not come to rest");
            }
        }
    }

    /** Lets time pass, in steps to whatever is due next. */
    void pass(Duration duration) {
        long until = nowNanos + duration.toNanos();
        settle();
        while (nowNanos < until) {
            long next = until;
            for (ManualNode node : nodes) {
                next = Math.min(next, node.nextDueNanos());
            }
            if (!timed.isEmpty()) {
                next = Math.min(next, timed.peek().dueNanos());
            }
            nowNanos = Math.max(next, nowNanos + 100_000);
            settle();
        }
    }
}
