package dev.norn.simulator.node;

import dev.norn.runtime.agent.Agent;
import dev.norn.simulator.world.Host;
import dev.norn.simulator.world.Violation;

/** Gives an agent its turns: when something arrives, and when it says that something is due. */
final class AgentDriver {

    private static final long NOT_PLANNED = Long.MAX_VALUE;

    private final Host host;
    private final Agent agent;
    private long plannedNanos = NOT_PLANNED;
    private long plan;
    private long stalledUntilNanos;

    AgentDriver(Host host, Agent agent) {
        this.host = host;
        this.agent = agent;
        agent.inbox().onArrival(this::wake);
        wake();
    }

    /** Its thread gets no processor for a while. */
    void stall(long nanos) {
        stalledUntilNanos = host.world().nanos() + nanos;
    }

    void goOn() {
        stalledUntilNanos = 0;
    }

    private void wake() {
        if (!host.isDead()) {
            planAt(host.world().nanos() + host.wakeUpNanos());
        }
    }

    private void planAt(long whenNanos) {
        if (whenNanos < plannedNanos) {
            plannedNanos = whenNanos;
            long mine = ++plan;
            host.at(whenNanos, () -> {
                if (mine == plan) {
                    turn();
                }
            });
        }
    }

    private void turn() {
        plannedNanos = NOT_PLANNED;
        if (host.world().nanos() < stalledUntilNanos) {
            planAt(stalledUntilNanos);
            return;
        }
        try {
            if (agent.doWork(host.nanos()) > 0 || !agent.inbox().isEmpty()) {
                wake();
            } else {
                long due = agent.nextDueNanos();
                if (due != Agent.NEVER) {
                    planAt(Math.max(host.worldNanos(due), host.world().nanos() + 1_000));
                }
            }
        } catch (RuntimeException | Error e) {
            host.world().violated(new Violation(host.world(), "NothingFails", 0, agent.name() + " threw " + e));
        }
    }
}
