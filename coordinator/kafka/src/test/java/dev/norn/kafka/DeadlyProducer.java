package dev.norn.kafka;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;

/**
 * A producer with seams. If it was stopped in one, it sees to it afterwards that what its thread was at is tried to the end,
 * and tells the parent what came of it: others in the process, who know that its time is over, cannot close it before.
 */
final class DeadlyProducer implements InvocationHandler {
    /** Told when Kafka refused what was tried after the stop; the reason follows. */
    static final String REFUSED = "refused ";

    /** Told when Kafka took it. */
    static final String ACCEPTED = "accepted";

    /** Told when the producer is closed that was stopped in. */
    static final String CLOSED = "closed";

    private static final int OUTCOME_SECONDS = 60;

    private final Striker striker;
    private final Producer<String, byte[]> producer;
    private final CountDownLatch outcome = new CountDownLatch(1);
    private volatile Thread stopped;

    DeadlyProducer(Striker striker, Producer<String, byte[]> producer) {
        this.striker = striker;
        this.producer = producer;
    }

    @Override
    public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
        before(method.getName());
        try {
            Object result = Striker.invoke(producer, method, arguments);
            after(method.getName());
            return result;
        } catch (Exception e) {
            if (stopped == Thread.currentThread()) {
                CoordinatorProcess.say(REFUSED + e);
                outcome.countDown();
            }
            throw e;
        }
    }

    private void before(String method) throws InterruptedException {
        switch (method) {
            case "initTransactions" -> at(Seam.OPENING);
            case "beginTransaction" -> at(Seam.NOT_SENT);
            case "commitTransaction" -> beforeCommit();
            case "close" -> awaitOutcome();
            default -> {
                // Nothing happens to it.
            }
        }
    }

    private void beforeCommit() {
        if (striker.aimsAt(Seam.SENT)) {
            producer.flush();
            at(Seam.SENT);
        }
        striker.soonAfter(Seam.COMMITTING);
    }

    private void after(String method) {
        switch (method) {
            case "initTransactions" -> {
                if (stopped == Thread.currentThread()) {
                    outcome.countDown();
                }
            }
            case "commitTransaction" -> {
                if (stopped == Thread.currentThread()) {
                    CoordinatorProcess.say(ACCEPTED);
                    outcome.countDown();
                }
                at(Seam.ACKNOWLEDGED);
            }
            case "close" -> {
                if (stopped != null) {
                    CoordinatorProcess.say(CLOSED);
                }
            }
            default -> {
                // Likewise.
            }
        }
    }

    private void at(Seam seam) {
        striker.at(seam, () -> stopped = Thread.currentThread());
    }

    private void awaitOutcome() throws InterruptedException {
        if (stopped != null && stopped != Thread.currentThread()) {
            outcome.await(OUTCOME_SECONDS, TimeUnit.SECONDS);
        }
    }
}
