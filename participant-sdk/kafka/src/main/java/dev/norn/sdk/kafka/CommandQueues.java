package dev.norn.sdk.kafka;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was polled and is not finished: of each key one command runs, and the others wait for it in their order. Counts what
 * there is against the limit; refuses nothing. Safe for use by many threads.
 */
final class CommandQueues {
    private final CommandSettings.Waiting limit;
    private final Map<Object, ArrayDeque<ReceivedCommand>> waitingByKey = new HashMap<>();
    private int commands;
    private long bytes;

    CommandQueues(CommandSettings.Waiting limit) {
        this.limit = limit;
    }

    /** Takes one in; tells whether it is to be run now. */
    synchronized boolean add(ReceivedCommand command) {
        commands++;
        bytes += command.bytes();
        ArrayDeque<ReceivedCommand> behind = waitingByKey.get(command.key());
        if (behind == null) {
            waitingByKey.put(command.key(), new ArrayDeque<>(1));
            return true;
        }
        behind.add(command);
        return false;
    }

    /** It has run: gives the next one of its key, which is to be run now, or null. */
    synchronized @Nullable ReceivedCommand next(ReceivedCommand ran) {
        ArrayDeque<ReceivedCommand> behind = waitingByKey.get(ran.key());
        ReceivedCommand next = behind == null ? null : behind.poll();
        if (next == null) {
            waitingByKey.remove(ran.key());
        }
        return next;
    }

    /** It is answered, dead-lettered or left to others. */
    synchronized void finished(ReceivedCommand command) {
        commands--;
        bytes -= command.bytes();
        if (commands == 0) {
            notifyAll();
        }
    }

    synchronized boolean isFull() {
        return commands >= limit.maxCommands() || bytes >= limit.maxBytes();
    }

    synchronized int size() {
        return commands;
    }

    /** Waits until all are finished, or the time is over. */
    synchronized void awaitEmpty(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        long left = millis;
        while (commands > 0 && left > 0) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
    }
}
