package dev.norn.kafka.trigger;

import dev.norn.dsl.TriggerEvent;
import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.CoordinatorException.Category;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings polled events to their end: matches them, has their sagas started, tries again what the coordinator does not take
 * now, sends to the dead letters what can never be started. Belongs to the loop; nothing in it blocks.
 */
final class EventWork {
    private static final Logger log = LoggerFactory.getLogger(EventWork.class);

    /** An error that says neither that it passes nor that it stays is tried so often. */
    private static final int MAX_ATTEMPTS = 8;

    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration MAX_RETRY = Duration.ofSeconds(10);
    private static final int MAX_DOUBLINGS = 20;

    /** Nano times may overflow; distances from one of them do not. */
    private static final long ORIGIN = System.nanoTime();

    private record Retry(long dueNanos, Runnable action) {}

    private final String group;
    private final EventStarts starts;
    private final RefusedEvents refusedEvents;
    private final CatalogView catalog;
    private final TriggerMetrics metrics;
    private final Executor threads;
    private final Executor loop;
    private final AdmissionWindow window;
    private final Map<TopicPartition, PartitionBacklog> backlogs = new HashMap<>();
    private final PriorityQueue<Retry> retries =
            new PriorityQueue<>(Comparator.comparingLong(retry -> retry.dueNanos() - ORIGIN));
    private @Nullable String failure;

    EventWork(
            String group,
            EventStarts starts,
            RefusedEvents refusedEvents,
            CatalogView catalog,
            TriggerMetrics metrics,
            Executor threads,
            Executor loop,
            AdmissionWindow window) {
        this.group = group;
        this.starts = starts;
        this.refusedEvents = refusedEvents;
        this.catalog = catalog;
        this.metrics = metrics;
        this.threads = threads;
        this.loop = loop;
        this.window = window;
    }

    /** What was polled and is not done, by partition; the loop adds and takes away. */
    Map<TopicPartition, PartitionBacklog> backlogs() {
        return backlogs;
    }

    int unfinished() {
        return backlogs.values().stream().mapToInt(PartitionBacklog::unfinished).sum();
    }

    int atCoordinator() {
        return window.taken();
    }

    /** Why events wait; null while they do not. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Has started what may be started now: an event of each partition in turn. */
    void advance(long nowNanos) {
        for (Retry next = retries.peek(); next != null && next.dueNanos() - nowNanos <= 0; next = retries.peek()) {
            retries.remove().action().run();
        }
        boolean some = true;
        while (some && window.admits(nowNanos)) {
            some = false;
            for (PartitionBacklog backlog : backlogs.values()) {
                PendingEvent event = backlog.peek();
                if (event != null && catalog.hasAnswered(event.generation()) && window.admits(nowNanos)) {
                    some = true;
                    backlog.take(event);
                    begin(event);
                }
            }
        }
    }

    private void begin(PendingEvent event) {
        if (event.isDropped()) {
            return;
        }
        window.take();
        Map<String, CompletableFuture<EventOutcome>> begun = event.isForOtherThan(group) ? Map.of() : starts(event);
        CompletableFuture<?> all = CompletableFuture.allOf(begun.values().toArray(new CompletableFuture<?>[0]));
        if (all.isDone()) {
            settle(event, begun);
        } else {
            var _ = all.whenComplete((_, _) -> loop.execute(() -> settle(event, begun)));
        }
    }

    /** What an event has to do with each saga of its topic. */
    private Map<String, CompletableFuture<EventOutcome>> starts(PendingEvent event) {
        Map<String, CompletableFuture<EventOutcome>> begun = new HashMap<>();
        try {
            List<TriggeringSaga> sagas = catalog.triggers().on(event.record().topic());
            TriggerEvent read = EventReader.read(event.record());
            for (TriggeringSaga saga : sagas) {
                String name = saga.definition().name();
                if (event.concerns(name)) {
                    begun.put(name, starts.begin(saga, read));
                }
            }
        } catch (NotAnEventException e) {
            event.refused("", e);
        }
        return begun;
    }

    /** What the starts of an event came to, those that are to be tried again. */
    private static final class Unsettled {
        private boolean admitted;
        private @Nullable CoordinatorException notNow;
        private @Nullable Throwable unclear;
    }

    private void settle(PendingEvent event, Map<String, CompletableFuture<EventOutcome>> begun) {
        Unsettled unsettled = new Unsettled();
        begun.forEach((saga, start) -> {
            if (start.state() == Future.State.SUCCESS) {
                event.settled(saga, start.resultNow());
                unsettled.admitted |= start.resultNow() != EventOutcome.SKIPPED;
            } else {
                settleFailed(event, saga, cause(start), unsettled);
            }
        });
        goOn(event, unsettled);
    }

    private static void settleFailed(PendingEvent event, String saga, Throwable cause, Unsettled unsettled) {
        if (cause instanceof RefusedEventException refusal) {
            event.refused(saga, refusal);
        } else if (cause instanceof CoordinatorException refusal && passes(refusal)) {
            unsettled.notNow = refusal;
        } else if (isFinal(cause) || event.failed() >= MAX_ATTEMPTS) {
            event.refused(saga, new RefusedEventException(saga + " is not started: " + cause.getMessage(), cause));
        } else {
            unsettled.unclear = cause;
        }
    }

    private void goOn(PendingEvent event, Unsettled unsettled) {
        long now = System.nanoTime();
        CoordinatorException notNow = unsettled.notNow;
        if (notNow != null) {
            window.refused(notNow.retryAfter(), now);
            failing("the coordinator takes no starts: " + notNow.getMessage());
            retry(now + window.nanosUntilOpen(now), () -> again(event));
            return;
        }
        window.returned(unsettled.admitted);
        if (unsettled.unclear != null) {
            failing("a start fails: " + unsettled.unclear);
            retry(now + pause(event.failures()).toNanos(), () -> again(event));
            return;
        }
        if (event.refusals().isEmpty()) {
            failure = unsettled.admitted ? null : failure;
            done(event);
        } else {
            deadLetter(event, 0);
        }
    }

    /** Those that were refused come first, but not more of them than are admitted. */
    private void again(PendingEvent event) {
        long now = System.nanoTime();
        if (event.isDropped()) {
            return;
        }
        if (window.admits(now)) {
            begin(event);
        } else {
            retry(now + Math.max(window.nanosUntilOpen(now), FIRST_RETRY.toNanos() / 20), () -> again(event));
        }
    }

    private void deadLetter(PendingEvent event, int failures) {
        if (event.isDropped()) {
            return;
        }
        threads.execute(() -> {
            try {
                refusedEvents.send(event.record(), event.failures() + 1, event.refusals());
                loop.execute(() -> refused(event));
            } catch (RuntimeException e) {
                loop.execute(() -> notTaken(event, failures + 1, e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void refused(PendingEvent event) {
        log.warn(
                "the event {}-{} at {} is in the dead letters: {}",
                event.record().topic(),
                event.record().partition(),
                event.record().offset(),
                event.refusals().values().iterator().next().getMessage());
        failure = null;
        done(event);
    }

    private void notTaken(PendingEvent event, int failures, RuntimeException e) {
        failing(e.toString());
        retry(System.nanoTime() + pause(failures).toNanos(), () -> deadLetter(event, failures));
    }

    private void done(PendingEvent event) {
        PartitionBacklog backlog = backlogs.get(event.partition());
        if (backlog != null && !event.isDropped()) {
            backlog.done(event);
            metrics.eventEnded(event.record().topic(), event.outcome());
        }
    }

    private void failing(String why) {
        if (failure == null) {
            log.warn("events wait: {}", why);
        }
        failure = why;
    }

    private void retry(long dueNanos, Runnable action) {
        retries.add(new Retry(dueNanos, action));
    }

    /** How long until something is to be done that nobody will say; at most the given time. */
    long nanosUntilDue(long nowNanos, long atMost) {
        Retry next = retries.peek();
        return next == null ? atMost : Math.max(0, Math.min(atMost, next.dueNanos() - nowNanos));
    }

    private static Duration pause(int failures) {
        Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(Math.max(0, failures - 1), MAX_DOUBLINGS));
        return pause.compareTo(MAX_RETRY) < 0 ? pause : MAX_RETRY;
    }

    private static Throwable cause(CompletableFuture<?> failed) {
        Throwable cause = failed.exceptionNow();
        return cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    }

    /** Overload and the like; what is broken does not say when to ask again. */
    private static boolean passes(CoordinatorException refusal) {
        return refusal.category() == Category.OVERLOADED
                || (refusal.category() == Category.UNAVAILABLE && refusal.retryAfter() != null);
    }

    private static boolean isFinal(Throwable cause) {
        return cause instanceof CoordinatorException refusal && refusal.category() != Category.UNAVAILABLE;
    }
}
