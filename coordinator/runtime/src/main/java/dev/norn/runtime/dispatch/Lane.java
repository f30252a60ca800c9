package dev.norn.runtime.dispatch;

import dev.norn.engine.Answer;
import dev.norn.runtime.ParticipantDirectory.Instance;
import dev.norn.runtime.node.TrustWindow;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One participant's share of the dispatcher: what runs, what waits, whose turn it is. Guarded by its own lock. */
final class Lane {

    /** How many branch operations' last failing instances are remembered; the oldest is forgotten. */
    private static final int MAX_REMEMBERED = 4_096;

    /** A call that waits for its turn. */
    record Queued(BranchRequest request, TrustWindow trust, Consumer<Answer> done) {}

    private record OperationKey(long transactionId, String branch, String operation) {
        static OperationKey of(BranchRequest request) {
            return new OperationKey(
                    request.transactionId(),
                    request.branch(),
                    request.operation().wireName());
        }
    }

    private final DispatchLimits limits;
    private final ArrayDeque<Queued> queue = new ArrayDeque<>();
    private final Rotation rotation = new Rotation();
    private final Map<OperationKey, String> failedAt = new LinkedHashMap<>();
    private int running;
    private boolean pumping;

    Lane(DispatchLimits limits) {
        this.limits = limits;
    }

    synchronized boolean enqueue(Queued queued) {
        if (queue.size() >= limits.maxQueuedCalls() && running >= limits.maxConcurrentCalls()) {
            return false;
        }
        queue.add(queued);
        return true;
    }

    /**
     * Asks for the right to take calls out until {@link #beginNext} gives none; one caller has it at a time. Whoever does
     * not get it need not try again: the holder sees what it was about.
     */
    synchronized boolean beginPump() {
        if (pumping) {
            return false;
        }
        pumping = true;
        return true;
    }

    /** Takes the next call out, which runs from now on; null, and the right is given back, if none can be. */
    synchronized @Nullable Queued beginNext() {
        Queued next = running < limits.maxConcurrentCalls() ? queue.poll() : null;
        if (next == null) {
            pumping = false;
        } else {
            running++;
        }
        return next;
    }

    synchronized void ended() {
        running--;
    }

    synchronized Instance pick(List<Instance> instances, BranchRequest request) {
        return rotation.next(instances, failedAt.get(OperationKey.of(request)));
    }

    /** Remembers where an attempt failed, so that the next one goes elsewhere. */
    synchronized void remember(BranchRequest request, Instance instance, Answer answer) {
        OperationKey key = OperationKey.of(request);
        if (answer instanceof Answer.Unknown || answer instanceof Answer.NotSent) {
            failedAt.put(key, instance.id());
            if (failedAt.size() > MAX_REMEMBERED) {
                failedAt.remove(failedAt.keySet().iterator().next());
            }
        } else {
            failedAt.remove(key);
        }
    }
}
