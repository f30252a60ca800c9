package dev.norn.simulator.workload;

import dev.norn.dsl.Json;
import dev.norn.engine.Input;
import dev.norn.engine.Repair;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TriedBranch;
import dev.norn.runtime.CoordinatorException;
import dev.norn.simulator.check.Question.Kind;
import dev.norn.simulator.world.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an initiator says its decision: until it is answered, unless it dies meanwhile; maybe not the one it should. */
final class InitiatorDecision {

    private static final Repair REASON = new Repair("initiator", "it failed");
    private static final TriedBranch NEVER_REGISTERED = new TriedBranch("999", Json.NULL);
    private static final int MAX_PATIENCE_MILLIS = 3_000;

    private final Initiators all;
    private final InitiatorLife life;

    InitiatorDecision(Initiators all, InitiatorLife life) {
        this.all = all;
        this.life = life;
    }

    /**
     * Says it.
     *
     * @param meant the branches that it made the tries of
     * @param mustName whether a commit has to name its branches
     */
    void send(boolean commits, List<TriedBranch> meant, boolean mustName) {
        if (oneIn(12)) {
            all.world.tally().count(Fault.INITIATOR_DECIDES_BOTH_WAYS.name());
            rollBack();
            commit(meant, mustName);
        } else if (commits) {
            commit(meant, mustName);
        } else {
            rollBack();
        }
        if (oneIn(12)) {
            life.die(Fault.INITIATOR_DIES_AFTER_DECIDING);
        }
    }

    /** Says it until it is answered; goes on as it likes if it is refused. */
    void say(Input wanted) {
        say(wanted, this::ignore);
    }

    private void rollBack() {
        say(new Input.Rollback(REASON), this::ignore);
    }

    private void commit(List<TriedBranch> meant, boolean mustName) {
        if (oneIn(12)) {
            all.world.tally().count(Fault.INITIATOR_COMMITS_OTHER_BRANCHES.name());
            say(new Input.Commit(otherThan(meant)), () -> afterADifference(meant));
        } else if (mustName || oneIn(2)) {
            say(new Input.Commit(oneIn(40) ? unstorable(meant) : meant), this::rollBack);
        } else {
            say(new Input.Commit(null), this::ignore);
        }
    }

    /** One too few, or one too many. */
    private List<TriedBranch> otherThan(List<TriedBranch> meant) {
        List<TriedBranch> other = new ArrayList<>(meant);
        if (other.isEmpty() || oneIn(2)) {
            other.add(NEVER_REGISTERED);
        } else {
            other.remove(all.chance.nextInt(other.size()));
        }
        return other;
    }

    private static List<TriedBranch> unstorable(List<TriedBranch> meant) {
        return meant.stream()
                .map(branch -> new TriedBranch(branch.id(), Clients.UNSTORABLE))
                .toList();
    }

    private void afterADifference(List<TriedBranch> meant) {
        if (oneIn(2)) {
            say(new Input.Commit(meant), this::rollBack);
        } else {
            rollBack();
        }
    }

    private void ignore() {
        // The transaction goes its way without it.
    }

    private void say(Input decision, Runnable ifNotTaken) {
        Duration patience = oneIn(3) ? Duration.ofMillis(all.chance.nextInt(MAX_PATIENCE_MILLIS)) : Duration.ZERO;
        say(decision, patience, ifNotTaken, 1);
    }

    private void say(Input decision, Duration patience, Runnable ifNotTaken, int asks) {
        all.ingress.ask(
                life.name(),
                Kind.COMMAND,
                life.id(),
                null,
                decision,
                (coordinator, question) -> coordinator.command(life.id(), decision, patience),
                new Ingress.Reply<TransactionState>() {
                    @Override
                    public void answered(TransactionState state) {
                        // It is decided as it was asked: the checkers look.
                    }

                    @Override
                    public void refused(@Nullable CoordinatorException cause) {
                        if (life.isOver()) {
                            return;
                        }
                        if (InitiatorLife.isWorthAsking(cause, asks)) {
                            life.again(() -> say(decision, patience, ifNotTaken, asks + 1));
                        } else if (cause != null && !cause.code().startsWith("ALREADY_")) {
                            ifNotTaken.run();
                        }
                    }
                });
    }

    private boolean oneIn(int n) {
        return life.oneIn(n);
    }
}
