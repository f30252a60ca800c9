package dev.norn.sdk.tcc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.NornException;
import dev.norn.sdk.client.NornProblemException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Addresses from the coordinator's registry, kept for a short time. One that failed makes the next question read them
 * again. If the coordinator does not answer, what was read last is good enough: the try itself tells.
 */
final class RegisteredAddresses implements ParticipantAddresses {
    private static final Duration MAX_AGE = Duration.ofSeconds(2);

    /** So that a thousand failures at once do not read a thousand times. */
    private static final Duration MIN_AGE = Duration.ofMillis(200);

    private final NornClient client;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    RegisteredAddresses(NornClient client) {
        this.client = client;
    }

    @Override
    public List<URI> instancesOf(String participant) {
        return entries.computeIfAbsent(participant, Entry::new).instances();
    }

    @Override
    public void failed(String participant, URI instance) {
        Entry entry = entries.get(participant);
        if (entry != null) {
            entry.doubted = true;
        }
    }

    private final class Entry {
        private final String participant;
        private final ReentrantLock reading = new ReentrantLock();
        private volatile boolean wasRead;
        private volatile boolean doubted;
        private volatile long readAtNanos;
        private volatile List<URI> instances = List.of();

        Entry(String participant) {
            this.participant = participant;
        }

        List<URI> instances() {
            if (!isFresh()) {
                // Only who has nothing at all waits for another one's reading.
                boolean mayWait = !wasRead || instances.isEmpty();
                if (mayWait ? lock() : reading.tryLock()) {
                    try {
                        read();
                    } finally {
                        reading.unlock();
                    }
                }
            }
            return instances;
        }

        private boolean lock() {
            reading.lock();
            return true;
        }

        private boolean isFresh() {
            Duration maxAge = doubted || instances.isEmpty() ? MIN_AGE : MAX_AGE;
            return wasRead && System.nanoTime() - readAtNanos < maxAge.toNanos();
        }

        private void read() {
            if (isFresh()) {
                return;
            }
            try {
                instances = urls(client.participants().get(participant));
            } catch (NornException e) {
                if (e instanceof NornProblemException problem && problem.status() == 404) {
                    instances = List.of();
                } else if (instances.isEmpty()) {
                    throw e;
                }
            }
            readAtNanos = System.nanoTime();
            doubted = false;
            wasRead = true;
        }

        private static List<URI> urls(JsonNode participant) {
            List<URI> urls = new ArrayList<>();
            for (JsonNode instance : participant.path("instances")) {
                // One that is reached over Kafka may have none: its tries are the coordinator's to ask for.
                String url = instance.path("url").textValue();
                if (url != null) {
                    urls.add(URI.create(url));
                }
            }
            return List.copyOf(urls);
        }
    }
}
