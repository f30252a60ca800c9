package dev.norn.simulator.participant;

import dev.norn.protocol.BranchCall;
import dev.norn.protocol.MessageBranches;
import dev.norn.protocol.Operation;
import dev.norn.simulator.check.Observer;
import dev.norn.simulator.world.Fault;
import dev.norn.simulator.world.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A service with a database of its own: when it does what it is asked, and whether it answers. */
public final class SimulatedParticipant {

    /** Whoever called it. */
    interface Caller {
        void reply(Reply reply);

        /** The connection broke. */
        void reset();
    }

    /** How the ids of steps begin that must succeed: a no to one of them is rare, because only people can settle it. */
    public static final String RETRIABLE = "r";

    private static final int NO_TOO_LATE_ONE_IN = 10;

    private static final long WORK_NANOS = 15_000_000;
    private static final long SLOW_NANOS = 3_000_000_000L;

    /** A plain participant's accepted work is over before its caller's quiet period can be. */
    private static final long PLAIN_SLOW_NANOS = 150_000_000L;

    private final World world;
    private final String name;
    private final boolean fenced;
    private final Observer observer;
    private final SplittableRandom chance;
    private final Branches branches;
    private final Map<String, Long> busyUntilNanos = new TreeMap<>();
    private final Set<Caller> callers = new LinkedHashSet<>();
    private ParticipantFaults faults = ParticipantFaults.NONE;
    private long downUntilNanos;
    private long frozenUntilNanos;
    private int life;

    public SimulatedParticipant(World world, String name, boolean fenced, Observer observer) {
        this.world = world;
        this.name = name;
        this.fenced = fenced;
        this.observer = observer;
        this.chance = world.chance("participant " + name);
        this.branches = fenced ? new FencedBranches() : new PlainBranches();
    }

    public String name() {
        return name;
    }

    public boolean isDown() {
        return world.nanos() < downUntilNanos;
    }

    /** Sets how it misbehaves from now on. */
    public void faults(ParticipantFaults now) {
        faults = now;
    }

    /** The process ends: what is under way is lost. It is back after a while. */
    public void crash(long downNanos) {
        world.tally().count(Fault.PARTICIPANT_CRASH.name());
        world.trace().line(0, name, "crashes");
        life++;
        downUntilNanos = world.nanos() + downNanos;
        busyUntilNanos.clear();
        List<Caller> gone = new ArrayList<>(callers);
        callers.clear();
        gone.forEach(Caller::reset);
    }

    /** Nobody who calls it gets an answer for a while: calls pile up at nodes. */
    public void freeze(long durationNanos) {
        world.tally().count(Fault.PARTICIPANT_FREEZES.name());
        world.trace().line(0, name, "freezes");
        frozenUntilNanos = world.nanos() + durationNanos;
    }

    /** It is up and does as it is told. */
    public void heal() {
        frozenUntilNanos = 0;
        faults = ParticipantFaults.NONE;
        downUntilNanos = 0;
    }

    void arrive(BranchCall call, Caller caller) {
        if (isDown()) {
            caller.reset();
            return;
        }
        observer.arrived(name, call);
        callers.add(caller);
        if (world.nanos() < frozenUntilNanos || strikes(faults.hangs(), Fault.PARTICIPANT_HANGS)) {
            return;
        }
        if (strikes(faults.fails(), Fault.PARTICIPANT_FAILS)) {
            answer(caller, Reply.problem(chance.nextBoolean() ? 500 : 503, "OPERATION_FAILED"));
        } else if (strikes(faults.worksOn(), Fault.PARTICIPANT_WORKS_ON)) {
            long delay = chance.nextLong(fenced ? SLOW_NANOS : PLAIN_SLOW_NANOS);
            answer(caller, Reply.working());
            work(call, delay, null);
        } else {
            boolean slow = strikes(faults.slow(), Fault.PARTICIPANT_SLOW);
            work(call, slow ? chance.nextLong(fenced ? SLOW_NANOS : PLAIN_SLOW_NANOS) : 0, caller);
        }
    }

    private boolean strikes(int oneIn, Fault fault) {
        boolean strikes = oneIn > 0 && chance.nextInt(oneIn) == 0;
        if (strikes) {
            world.tally().count(fault.name());
        }
        return strikes;
    }

    /** One operation of a branch at a time: the rows' locks see to it. */
    private void work(BranchCall call, long delayNanos, @Nullable Caller caller) {
        String row = call.transactionId() + "/" + call.branch();
        long begin = Math.max(world.nanos() + delayNanos, busyUntilNanos.getOrDefault(row, 0L));
        long end = begin + 200_000 + chance.nextLong(WORK_NANOS);
        busyUntilNanos.put(row, end);
        int bornInLife = life;
        Instant deadline = call.deadline();
        world.at(begin, () -> {
            boolean tooLate = deadline != null && world.instant().isAfter(deadline);
            world.at(end, () -> {
                if (life == bornInLife) {
                    commit(call, tooLate, caller);
                }
            });
        });
    }

    private void commit(BranchCall call, boolean tooLate, @Nullable Caller caller) {
        boolean saysNo = faults.saysNo() > 0
                && (!fenced || chance.nextInt(faults.saysNo()) == 0)
                && (!call.branch().startsWith(RETRIABLE) || chance.nextInt(NO_TOO_LATE_ONE_IN) == 0);
        Branches.Outcome outcome = branches.perform(call, saysNo, tooLate);
        tally(call, outcome.reply());
        world.trace()
                .line(
                        call.transactionId(),
                        name,
                        call.branch() + " " + call.operation() + " "
                                + outcome.reply().status() + (outcome.effect() ? " done" : ""));
        observer.worked(new Observer.Work(
                name, call, fenced, outcome.effect(), outcome.reply().status()));
        if (caller != null) {

            if (strikes(faults.answersNot(), Fault.ANSWER_LOST)) {
                callers.remove(caller);
            } else {
                answer(caller, outcome.reply());
            }
        }
    }

    private void tally(BranchCall call, Reply reply) {
        switch (reply.status()) {
            case 422 -> world.tally().count(Fault.PARTICIPANT_SAYS_NO.name());
            case 410 ->
                world.tally()
                        .count((call.operation() == Operation.CHECK
                                        ? Fault.CHECK_BEFORE_THE_LOCAL_COMMIT
                                        : Fault.RESERVATION_GONE)
                                .name());
            case 409 -> {
                if (call.operation() == Operation.TRY) {
                    world.tally().count(Fault.TRY_AFTER_CANCEL.name());
                } else if (call.branch().equals(MessageBranches.PRODUCER)) {
                    world.tally().count(Fault.LOCAL_COMMIT_AFTER_THE_CHECK.name());
                }
            }
            default -> {
                // As usual.
            }
        }
    }

    private void answer(Caller caller, Reply reply) {
        if (callers.remove(caller)) {
            caller.reply(reply);
        }
    }
}
