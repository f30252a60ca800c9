package dev.norn.runtime.dispatch;

import dev.norn.dsl.Json;
import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.protocol.BranchCall;
import dev.norn.runtime.ParticipantDirectory;
import dev.norn.runtime.ParticipantDirectory.Instance;
import dev.norn.runtime.RuntimeMetrics;
import dev.norn.runtime.node.NodeClock;
import dev.norn.runtime.node.TrustWindow;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends attempts to participants. Each participant has a lane of its own: a number of concurrent calls, and a queue for
 * what waits, so that one slow participant does not slow another.
 *
 * <p>Each attempt gets exactly one answer, whatever its parts throw: the engine has no timer for an attempt in flight.
 *
 * <p>Safe for use by many threads; has none of its own.
 */
public final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** How many operations' addresses are kept at most. */
    private static final int MAX_ADDRESSES = 10_000;

    private final ParticipantDirectory directory;
    private final Transport transport;
    private final NodeClock clock;
    private final LongSupplier nanoClock;
    private final LongSupplier lowWaterMark;
    private final RuntimeMetrics metrics;
    private final DispatchLimits limits;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final Map<String, URI> addresses = new ConcurrentHashMap<>();

    /**
     * Calls nobody yet.
     *
     * @param nanoClock the monotonic clock
     * @param lowWaterMark the mark to tell participants
     */
    public Dispatcher(
            ParticipantDirectory directory,
            Transport transport,
            NodeClock clock,
            LongSupplier nanoClock,
            LongSupplier lowWaterMark,
            RuntimeMetrics metrics,
            DispatchLimits limits) {
        this.directory = directory;
        this.transport = transport;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.lowWaterMark = lowWaterMark;
        this.metrics = metrics;
        this.limits = limits;
    }

    /**
     * Sends an attempt as soon as its participant's lane has room.
     *
     * @param trust under which it may be sent
     * @param done given exactly one answer, maybe before this method returns
     */
    public void dispatch(BranchRequest request, TrustWindow trust, Consumer<Answer> done) {
        String participant = request.target().participant();
        Lane.Queued queued = new Lane.Queued(request, trust, done);
        Lane lane = lanes.get(participant);
        if (lane == null) {
            // Initiators may name what they like: a participant that nobody ever saw gets no lane, which stays for
            // ever.
            if (isUnheardOf(participant)) {
                notSent(queued, "NO_INSTANCE", "no live instance of it is known");
                return;
            }
            lane = lanes.computeIfAbsent(participant, name -> new Lane(limits));
        }
        if (!lane.enqueue(queued)) {
            notSent(queued, "PARTICIPANT_BUSY", limits.maxQueuedCalls() + " calls of it wait already");
        }
        pump(lane);
    }

    private boolean isUnheardOf(String participant) {
        try {
            return directory.instances(participant).isEmpty();
        } catch (RuntimeException e) {
            // Who sends it finds out, too, and answers for it.
            LOG.debug("the instances of {} cannot be told now", participant, e);
            return false;
        }
    }

    /** Sends what the lane has room for. A call answered at once is followed by this same loop, not by a deeper one. */
    private void pump(Lane lane) {
        if (!lane.beginPump()) {
            return;
        }
        Lane.Queued queued;
        while ((queued = lane.beginNext()) != null) {
            send(lane, queued);
        }
    }

    private void send(Lane lane, Lane.Queued queued) {
        Sending sending;
        try {
            sending = prepare(lane, queued);
        } catch (NotSendableException e) {
            lane.ended();
            notSent(queued, e.code, e.why);
            return;
        } catch (RuntimeException e) {
            LOG.error("the call of {} could not be prepared", queued.request().target(), e);
            lane.ended();
            notSent(queued, "DISPATCH_FAILED", "the call could not be prepared: " + e);
            return;
        }
        try {
            transport.call(sending.call(), queued.trust(), answer -> answered(lane, sending, answer));
        } catch (RuntimeException e) {
            LOG.error("transport failed on {}", sending.call().uri(), e);
            CallError error = new CallError("TRANSPORT_FAILED", "the call ended unexpectedly: " + e, null);
            answered(lane, sending, new Answer.Unknown(error));
        }
    }

    /** A call that goes to an instance, and whether its answer is there. */
    private record Sending(Lane.Queued queued, Instance instance, ParticipantCall call, AtomicBoolean answered) {}

    private Sending prepare(Lane lane, Lane.Queued queued) throws NotSendableException {
        BranchRequest request = queued.request();
        long nowNanos = nanoClock.getAsLong();
        if (!queued.trust().holds(nowNanos)) {
            throw new NotSendableException("LEASE_LOST", "the node's lease ended before it was sent");
        }
        long nowMillis = clock.millisAt(nowNanos);
        if (nowMillis > request.notAfterMillis()) {
            throw new NotSendableException(
                    "DEADLINE_PASSED", "the transaction's deadline passed while the call waited for its turn");
        }
        List<Instance> instances = directory.instances(request.target().participant());
        if (instances.isEmpty()) {
            throw new NotSendableException("NO_INSTANCE", "no live instance of it is known");
        }
        Instance instance = lane.pick(instances, request);
        return new Sending(queued, instance, wireCall(request, instance, nowMillis, nowNanos), new AtomicBoolean());
    }

    /** There is a reason not to send a call now. */
    private static final class NotSendableException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String code;
        private final String why;

        NotSendableException(String code, String why) {
            super(why, null, false, false);
            this.code = code;
            this.why = why;
        }
    }

    private void answered(Lane lane, Sending sending, Answer answer) {
        if (!sending.answered().compareAndSet(false, true)) {
            LOG.error("a second answer to {} is dropped: {}", sending.call().uri(), answer);
            return;
        }
        Lane.Queued queued = sending.queued();
        lane.remember(queued.request(), sending.instance(), answer);
        lane.ended();
        Duration duration = answer instanceof Answer.NotSent
                ? Duration.ZERO
                : Duration.ofNanos(nanoClock.getAsLong() - sending.call().sentNanos());
        tell(queued, answer, duration);
        pump(lane);
    }

    private void notSent(Lane.Queued queued, String code, String why) {
        String participant = queued.request().target().participant();
        Answer answer = new Answer.NotSent(new CallError(code, "participant '" + participant + "': " + why, null));
        tell(queued, answer, Duration.ZERO);
    }

    /** The answer first: what is only counted must not cost it. */
    private void tell(Lane.Queued queued, Answer answer, Duration duration) {
        try {
            queued.done().accept(answer);
            count(queued.request(), answer, duration);
        } catch (RuntimeException e) {
            LOG.error(
                    "the end of a call of {} could not be told or counted",
                    queued.request().target(),
                    e);
        }
    }

    private void count(BranchRequest request, Answer answer, Duration duration) {
        metrics.attemptEnded(request.target().participant(), request.target().operation(), outcome(answer), duration);
    }

    private static RuntimeMetrics.AttemptOutcome outcome(Answer answer) {
        return switch (answer) {
            case Answer.Done done -> RuntimeMetrics.AttemptOutcome.DONE;
            case Answer.BusinessFailure failure -> RuntimeMetrics.AttemptOutcome.BUSINESS_FAILURE;
            case Answer.StillWorking working -> RuntimeMetrics.AttemptOutcome.STILL_WORKING;
            case Answer.Gone gone -> RuntimeMetrics.AttemptOutcome.GONE;
            case Answer.Unknown unknown -> RuntimeMetrics.AttemptOutcome.UNKNOWN;
            case Answer.NotSent notSent -> RuntimeMetrics.AttemptOutcome.NOT_SENT;
        };
    }

    private ParticipantCall wireCall(BranchRequest request, Instance instance, long nowMillis, long nowNanos) {
        BranchCall call = new BranchCall(
                request.transactionId(),
                request.branch(),
                request.operation(),
                request.attempt(),
                Instant.ofEpochMilli(nowMillis).plus(request.timeout()),
                lowWaterMark.getAsLong(),
                request.traceparent(),
                null);
        return new ParticipantCall(
                request.target().participant(),
                address(instance, request),
                request.operation(),
                call.toHeaders(),
                body(request.input(), request.result()),
                request.timeout(),
                nowNanos);
    }

    /** Parsed once: there are few, as long as instances do not come and go. */
    private URI address(Instance instance, BranchRequest request) {
        String text = instance.url() + "/" + request.target().operation();
        URI known = addresses.get(text);
        if (known != null) {
            return known;
        }
        URI address = URI.create(text);
        if (addresses.size() >= MAX_ADDRESSES) {
            addresses.clear();
        }
        addresses.put(text, address);
        return address;
    }

    private static String body(Json input, @Nullable Json result) {
        return result == null
                ? "{\"input\":" + input.text() + "}"
                : "{\"input\":" + input.text() + ",\"result\":" + result.text() + "}";
    }
}
