package dev.norn.runtime.dispatch;

import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.runtime.node.TrustWindow;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far one call is, for any transport. Everything turns on one mark: {@code WAITING} becomes {@code SENDING} right before
 * the call can first reach anybody, or {@code OVER} if the time is up first, never both. So whatever breaks while it is
 * {@code WAITING} proves that nothing was sent, and after {@code SENDING} only who was refused can prove that.
 *
 * <p>Gives exactly one answer. Safe for use by many threads.
 */
public final class CallProgress {

    private enum Mark {
        WAITING,
        SENDING,
        OVER
    }

    private final ParticipantCall call;
    private final TrustWindow trust;
    private final LongSupplier nanoClock;
    private final Consumer<Answer> done;
    private final AtomicReference<Mark> mark = new AtomicReference<>(Mark.WAITING);
    private volatile @Nullable Future<?> timer;

    /**
     * A call that waits.
     *
     * @param nanoClock the monotonic clock by which calls are sent
     */
    public CallProgress(ParticipantCall call, TrustWindow trust, LongSupplier nanoClock, Consumer<Answer> done) {
        this.call = call;
        this.trust = trust;
        this.nanoClock = nanoClock;
        this.done = done;
    }

    /** What is cancelled when there is an answer. */
    public void expireBy(Future<?> deadline) {
        timer = deadline;
    }

    /** How long until the time is up; not positive when it is. */
    public long nanosLeft() {
        return call.timeout().toNanos() - (nanoClock.getAsLong() - call.sentNanos());
    }

    /** The time is up: answers, unless there is an answer. Tells whether something of it may still be under way. */
    public boolean expire() {
        return giveUp("CONNECT_TIMEOUT", "no connection" + within())
                || answer(new Answer.Unknown(error("TIMEOUT", "no complete reply" + within())));
    }

    /**
     * To be called right before the call can first reach anybody. The clock is asked, not only the mark: after a pause of the
     * whole process the timer may be as late as the sender.
     *
     * @return whether it may be sent; if not, there is an answer
     */
    public boolean beginSending() {
        if (!trust.holds(nanoClock.getAsLong())) {
            giveUp("LEASE_LOST", "the node's lease ended before it was sent");
        } else if (nanosLeft() <= 0) {
            giveUp("CONNECT_TIMEOUT", "no connection" + within());
        }
        return mark.compareAndSet(Mark.WAITING, Mark.SENDING);
    }

    /** Answers that nothing was sent, if that is so, and sees to it that nothing will be. */
    public boolean giveUp(String code, String why) {
        if (!mark.compareAndSet(Mark.WAITING, Mark.OVER)) {
            return false;
        }
        told(new Answer.NotSent(error(code, why)));
        return true;
    }

    /** Answers, unless there is an answer; tells whether this is it. */
    public boolean answer(Answer answer) {
        if (mark.getAndSet(Mark.OVER) == Mark.OVER) {
            return false;
        }
        told(answer);
        return true;
    }

    /** Whether nothing was sent and no answer was given. */
    public boolean isWaiting() {
        return mark.get() == Mark.WAITING;
    }

    private void told(Answer answer) {
        Future<?> deadline = timer;
        if (deadline != null) {
            deadline.cancel(false);
        }
        done.accept(answer);
    }

    /** An error that names the address. */
    public CallError error(String code, String message) {
        return new CallError(code, ErrorText.storable(call.uri() + ": " + message), null);
    }

    private String within() {
        return " within " + call.timeout().toMillis() + " ms";
    }
}
