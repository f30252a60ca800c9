package dev.norn.server.registry;

import dev.norn.kafka.transport.KafkaTransport;
import dev.norn.runtime.ParticipantDirectory;
import dev.norn.server.feed.ChangeFeed;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The copy in memory of all instances, registered and static. Answers without blocking. Thread-safe. */
@Singleton
public final class Registry implements ParticipantDirectory {

    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(Registry.class);

    private final RegistrationStore store;
    private final Map<String, List<Instance>> configured;
    private final LongSupplier nanoTime;
    private final ScheduledFuture<?> sweeping;
    /** Shared by those who store and then remember, exclusive for who reads everything anew. */
    private final ReadWriteLock storing = new ReentrantReadWriteLock();

    /** Guards what is in memory; held briefly. */
    private final ReentrantLock changing = new ReentrantLock();

    private final Map<String, Known> registered = new TreeMap<>();
    private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

    Registry(
            RegistrationStore store,
            StaticParticipants configured,
            ChangeFeed feed,
            @Named(TaskExecutors.SCHEDULED) TaskScheduler scheduler) {
        this.store = store;
        this.configured = configured.instances();
        this.nanoTime = System::nanoTime;
        this.configured.forEach((name, instances) -> snapshots.put(name, new Snapshot(instances, Long.MAX_VALUE)));
        feed.listen(RegistrationStore.CHANNEL, new Reload());
        this.sweeping = scheduler.scheduleWithFixedDelay(SWEEP_INTERVAL, SWEEP_INTERVAL, this::sweep);
    }

    /** Reads all instances and gives each one more time to live. To be called once, before the node takes shards. */
    public void begin() {
        store.extendAll();
        reload();
    }

    /** Stops looking for what has expired. */
    @PreDestroy
    void close() {
        sweeping.cancel(false);
    }

    @Override
    public List<Instance> instances(String participant) {
        Snapshot snapshot = snapshots.get(participant);
        if (snapshot == null) {
            return List.of();
        }
        if (snapshot.validUntilNanos == Long.MAX_VALUE || snapshot.validUntilNanos - nanoTime.getAsLong() > 0) {
            return snapshot.instances;
        }
        return refresh(participant).instances;
    }

    /** Adds an instance, or renews it; durable on return. */
    RegistrationStore.Saved register(String participant, String instanceId, RegistrationRequest wanted) {
        RegistrationStore.Saved saved;
        storing.readLock().lock();
        try {
            saved = store.save(participant, instanceId, wanted);
            remember(saved.registration());
        } finally {
            storing.readLock().unlock();
        }
        watchers.forEach(Runnable::run);
        return saved;
    }

    /**
     * Removes an instance; durable on return.
     *
     * @return whether it was there
     */
    boolean leave(String participant, String instanceId) {
        boolean wasThere;
        storing.readLock().lock();
        try {
            wasThere = store.remove(participant, instanceId);
            forget(participant, instanceId);
        } finally {
            storing.readLock().unlock();
        }
        watchers.forEach(Runnable::run);
        return wasThere;
    }

    private void remember(Registration row) {
        changing.lock();
        try {
            // Of two that were stored at the same time the later one counts, as in the table.
            registered.merge(
                    key(row.participant(), row.instanceId()),
                    known(row),
                    (old, now) -> old.registration.renewedAt().isAfter(row.renewedAt()) ? old : now);
            refresh(row.participant());
        } finally {
            changing.unlock();
        }
    }

    private void forget(String participant, String instanceId) {
        changing.lock();
        try {
            registered.remove(key(participant, instanceId));
            refresh(participant);
        } finally {
            changing.unlock();
        }
    }

    /** The registered instances that are alive, by participant and instance. */
    List<Registration> registrations() {
        changing.lock();
        try {
            long now = nanoTime.getAsLong();
            return registered.values().stream()
                    .filter(known -> known.deadlineNanos - now > 0)
                    .map(Known::registration)
                    .toList();
        } finally {
            changing.unlock();
        }
    }

    /** The instances that the configuration names, by participant. */
    Map<String, List<Instance>> configured() {
        return configured;
    }

    /**
     * Tells of every change until closed.
     *
     * @param watcher must not block
     * @return ends it
     */
    Runnable watch(Runnable watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    private void reload() {
        // What is stored here meanwhile would be missing in what was read, and be lost from memory.
        storing.writeLock().lock();
        try {
            replace(store.alive());
        } finally {
            storing.writeLock().unlock();
        }
        watchers.forEach(Runnable::run);
    }

    private void replace(List<Registration> alive) {
        changing.lock();
        try {
            registered.clear();
            alive.forEach(row -> registered.put(key(row.participant(), row.instanceId()), known(row)));
            List.copyOf(snapshots.keySet()).forEach(this::refresh);
            alive.stream().map(Registration::participant).distinct().forEach(this::refresh);
        } finally {
            changing.unlock();
        }
    }

    /** Drops what has expired, from memory and from the table; asks the table nothing while nothing has. */
    private void sweep() {
        boolean expired;
        changing.lock();
        try {
            long now = nanoTime.getAsLong();
            List<Known> gone = registered.values().stream()
                    .filter(known -> known.deadlineNanos - now <= 0)
                    .toList();
            gone.forEach(
                    known -> registered.remove(key(known.registration.participant(), known.registration.instanceId())));
            gone.forEach(known -> refresh(known.registration.participant()));
            gone.forEach(known -> log.info(
                    "{} instance {} at {} has not renewed for {} and is dropped",
                    known.registration.participant(),
                    known.registration.instanceId(),
                    known.instance.url(),
                    known.registration.ttl()));
            expired = !gone.isEmpty();
        } finally {
            changing.unlock();
        }
        if (expired) {
            watchers.forEach(Runnable::run);
            removeExpired();
        }
    }

    private void removeExpired() {
        try {
            store.removeExpired();
        } catch (RuntimeException e) {
            log.warn("expired instances stay in the table for now: {}", e.getMessage());
        }
    }

    private Snapshot refresh(String participant) {
        changing.lock();
        try {
            long now = nanoTime.getAsLong();
            List<Known> alive = registered.values().stream()
                    .filter(known -> known.registration.participant().equals(participant))
                    .filter(known -> known.deadlineNanos - now > 0)
                    .sorted(Comparator.comparing(known -> known.registration.instanceId()))
                    .toList();
            List<Instance> instances = new ArrayList<>(configured.getOrDefault(participant, List.of()));
            alive.forEach(known -> instances.add(known.instance));
            long soonest = alive.stream()
                    .mapToLong(known -> known.deadlineNanos - now)
                    .min()
                    .orElse(-1);
            Snapshot snapshot =
                    new Snapshot(List.copyOf(instances), soonest < 0 ? Long.MAX_VALUE : Math.max(1, soonest) + now);
            if (instances.isEmpty()) {
                snapshots.remove(participant);
            } else {
                snapshots.put(participant, snapshot);
            }
            return snapshot;
        } finally {
            changing.unlock();
        }
    }

    private Known known(Registration row) {
        Instance instance = new Instance(row.instanceId(), address(row), row.weight());
        return new Known(row, instance, nanoTime.getAsLong() + row.remaining().toNanos());
    }

    /** Which transport a call takes is told by the scheme alone. Over Kafka all instances have one address, their topic. */
    private static URI address(Registration row) {
        return switch (row.transport()) {
            case HTTP -> URI.create(String.valueOf(row.url()));
            case KAFKA -> URI.create(KafkaTransport.SCHEME + ":" + row.participant());
        };
    }

    private static String key(String participant, String instanceId) {
        return participant + "/" + instanceId;
    }

    private record Known(Registration registration, Instance instance, long deadlineNanos) {}

    private record Snapshot(List<Instance> instances, long validUntilNanos) {}

    private final class Reload implements ChangeFeed.Listener {

        @Override
        public void onChange() {
            onGap();
        }

        @Override
        public void onGap() {
            reload();
        }
    }
}
