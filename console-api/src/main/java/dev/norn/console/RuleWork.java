package dev.norn.console;

import dev.norn.engine.Repair;
import dev.norn.runtime.CoordinatorException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings dead letters back whose rule says so. For one thread, but for {@link #redriven()}. */
@Singleton
final class RuleWork {

    /** Who is noted to have brought them back. */
    static final String OPERATOR = "redrive rule";

    private static final int BATCH = 20;
    private static final int MAX_PUT_OFF = 1000;
    private static final Duration PUT_OFF = Duration.ofMinutes(1);
    private static final Logger log = LoggerFactory.getLogger(RuleWork.class);

    private final List<RedriveRule> rules;
    private final DeadLetters deadLetters;
    private final DeadLetterRepairs repairs;
    private final MessageRepairs messages;
    private final AtomicLong redriven = new AtomicLong();

    /** Letters that could not be brought back, and when they are tried again: they must not hold up the others. */
    private final Map<Long, Long> putOff = new LinkedHashMap<>();

    RuleWork(DeadLetterSettings settings, DeadLetters deadLetters, DeadLetterRepairs repairs, MessageRepairs messages) {
        this.messages = messages;
        this.rules = settings.rules();
        this.deadLetters = deadLetters;
        this.repairs = repairs;
    }

    /** How many this node has brought back. */
    long redriven() {
        return redriven.get();
    }

    /**
     * Brings back a bounded part of what is due, of these shards.
     *
     * @return how many it tried to
     * @throws CoordinatorException if this node cannot serve now
     */
    int round(int[] shards, Pace pace) {
        int tried = 0;
        for (int rule = 0; rule < rules.size(); rule++) {
            for (DeadLetter letter : deadLetters.due(rule, shards, messages.mayTry(), putOff(), BATCH)) {
                if (letter.source() != DeadLetterSource.BRANCH && !messages.mayTry()) {
                    continue;
                }
                if (!pace.next()) {
                    return tried;
                }
                redrive(rules.get(rule), letter);
                tried++;
            }
        }
        return tried;
    }

    private void redrive(RedriveRule rule, DeadLetter letter) {
        String reason = "rule " + rule + ": " + (letter.redrives() + 1) + " of " + rule.maxTimes() + " times";
        try {
            repairs.carryOut(DeadLetterAction.REDRIVE, letter, new Repair(reason, OPERATOR));
            redriven.incrementAndGet();
        } catch (CoordinatorException refusal) {
            if (DeadLetterRepairs.isTemporary(refusal)) {
                throw refusal;
            }
            if (DeadLetterRepairs.isKafkaAway(refusal)) {
                return;
            }
            log.info("dead letter {} is not brought back now: {}", letter.id(), refusal.getMessage());
            putOff(letter.id());
        }
    }

    private void putOff(long letter) {
        putOff.put(letter, System.nanoTime() + PUT_OFF.toNanos());
        if (putOff.size() > MAX_PUT_OFF) {
            Iterator<Long> oldest = putOff.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private long[] putOff() {
        long now = System.nanoTime();
        putOff.values().removeIf(until -> until - now <= 0);
        return putOff.keySet().stream().mapToLong(Long::longValue).toArray();
    }
}
