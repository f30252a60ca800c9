package dev.norn.sdk.participant;

import dev.norn.protocol.InstanceRegistration;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.NornException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an instance of a participant registered: at once, then each third of its time to live, until closed; then it
 * leaves. A coordinator that cannot be reached is no failure: the heartbeat goes on and registers when it can.
 */
public final class InstanceHeartbeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceHeartbeat.class);
    private static final int BEATS_PER_TTL = 3;
    private static final int MAX_CLOSE_SECONDS = 5;

    private final NornClient client;
    private final String participant;
    private final String instanceId;
    private final Supplier<InstanceRegistration> registration;
    private final ScheduledThreadPoolExecutor thread;

    private volatile boolean isRegistered;
    private boolean isFailing;

    private InstanceHeartbeat(
            NornClient client, String participant, String instanceId, Supplier<InstanceRegistration> registration) {
        this.client = client;
        this.participant = participant;
        this.instanceId = instanceId;
        this.registration = registration;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread daemon = new Thread(work, "norn-heartbeat-" + participant);
            daemon.setDaemon(true);
            return daemon;
        });
    }

    /**
     * Starts to register.
     *
     * @param client should not repeat a call for longer than a third of the ttl; the heartbeat itself tries again
     * @param instanceId unique among the instances of the participant, and the same after a restart if possible
     * @param registration asked before each beat, for its current load; its ttl must not change
     */
    public static InstanceHeartbeat start(
            NornClient client, String participant, String instanceId, Supplier<InstanceRegistration> registration) {
        InstanceHeartbeat heartbeat = new InstanceHeartbeat(client, participant, instanceId, registration);
        Duration ttl = registration.get().ttl();
        long period = (ttl == null ? InstanceRegistration.DEFAULT_TTL : ttl).toMillis() / BEATS_PER_TTL;
        // The beats end with the thread; beat() lets nothing out that its future could carry.
        ScheduledFuture<?> unused =
                heartbeat.thread.scheduleAtFixedRate(heartbeat::beat, 0, period, TimeUnit.MILLISECONDS);
        return heartbeat;
    }

    /** Whether the last beat reached the coordinator. */
    public boolean isRegistered() {
        return isRegistered;
    }

    private void beat() {
        try {
            InstanceRegistration current = registration.get();
            client.participants().register(participant, instanceId, current);
            if (!isRegistered) {
                LOG.info(
                        "participant {} is registered as {} at {}",
                        participant,
                        instanceId,
                        current.url() == null ? current.transport().wireName() : current.url());
            }
            isRegistered = true;
            isFailing = false;
        } catch (NornException e) {
            failed(e.getMessage());
        } catch (RuntimeException e) {
            // Thrown out of here it would end the heartbeat for good.
            failed(e.toString());
        }
    }

    private void failed(@Nullable String why) {
        isRegistered = false;
        if (!isFailing) {
            LOG.warn("participant {} is not registered, will try again: {}", participant, why);
        }
        isFailing = true;
    }

    /**
     * Ends the heartbeat and takes the instance out, if the coordinator can be reached. A beat that is under way is waited
     * for: one that is cut off may still arrive, after the instance has left, and bring it back.
     */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(MAX_CLOSE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
            client.participants().leave(participant, instanceId);
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        } catch (NornException e) {
            LOG.info("participant {} could not leave, its registration will run out: {}", participant, e.getMessage());
        }
        isRegistered = false;
    }
}
