package dev.norn.kafka;

import dev.norn.journal.Batch;
import dev.norn.journal.JournalStore;
import dev.norn.kafka.Strike.Manner;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;

/**
 * Cuts off the life of the process that it is in, as a strike says: it stands between the node and its journal, and between
 * the relay and its producers.
 */
final class Striker {
    /** How a process ends that halted by itself. */
    static final int EXIT_CODE = 97;

    /** Told before the process stops. */
    static final String STOPPING = "stopping";

    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(10);

    private final Strike strike;
    private final AtomicInteger times = new AtomicInteger();

    Striker(Strike strike) {
        this.strike = strike;
    }

    /** The same store, deadly. */
    JournalStore around(JournalStore store) {
        return proxy(JournalStore.class, (self, method, arguments) -> {
            Object result = invoke(store, method, arguments);
            if (arguments != null
                    && arguments[0] instanceof Batch batch
                    && !batch.entries().isEmpty()) {
                at(Seam.JOURNAL_COMMITTED, () -> {});
            }
            return result;
        });
    }

    /** The same producer, deadly. */
    @SuppressWarnings("unchecked")
    Producer<String, byte[]> around(Producer<String, byte[]> producer) {
        return (Producer<String, byte[]>) proxy(Producer.class, new DeadlyProducer(this, producer));
    }

    /**
     * Strikes if it is time to. Returns, at once or when somebody let the process go on.
     *
     * @param before done right before the process stops
     */
    void at(Seam seam, Runnable before) {
        if (!isDue(seam)) {
            return;
        }
        if (strike.manner() == Manner.HALT) {
            halt();
        }
        before.run();
        stop();
    }

    /** Strikes a little later, if it is time to. */
    void soonAfter(Seam seam) {
        if (isDue(seam)) {
            long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(strike.delayMicros());
            Thread.ofPlatform().start(() -> {
                while (System.nanoTime() < end) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
                halt();
            });
        }
    }

    boolean aimsAt(Seam seam) {
        return strike.manner() != Manner.NEVER && strike.seam() == seam;
    }

    private boolean isDue(Seam seam) {
        return aimsAt(seam) && times.incrementAndGet() == strike.time();
    }

    private static void halt() {
        Runtime.getRuntime().halt(EXIT_CODE);
    }

    private static void stop() {
        String self = Long.toString(ProcessHandle.current().pid());
        try {
            CoordinatorProcess.say(STOPPING);
            new ProcessBuilder("kill", "-s", "STOP", self).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Striker.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
