package dev.norn.engine.machine;

import dev.norn.dsl.Escalation;
import dev.norn.engine.Attention;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchView;
import dev.norn.engine.Decision;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of any mode as its events tell it: its course and its branches. Immutable.
 *
 * @param <B> the mode's branches
 */
public abstract class MachineState<B extends BranchState> implements TransactionState {

    private final long id;
    private final Course course;

    protected MachineState(long id, Course course) {
        this.id = id;
        this.course = course;
    }

    // ---- what the mode says

    protected abstract B branch(int index);

    protected abstract int branchCount();

    protected abstract BranchView view(int index);

    /** The branch as messages name it: {@code "step 'pay'"}. */
    protected abstract String nameOf(int branch);

    /** The operation of a branch as messages name it: {@code "the cancel of branch 2 (bank/hold)"}. */
    protected abstract String describe(int branch, BranchOperation operation);

    /** How long an attempt of the branch may take. */
    protected abstract Duration timeoutOf(int branch);

    /** Whether the branch is at an operation that cannot be given up, and not parked yet. */
    protected abstract boolean escalates(int branch);

    /** How long after its first attempt such an operation is shown to an operator, and parked. */
    protected abstract Escalation escalation();

    // ---- what follows

    protected Course course() {
        return course;
    }

    /** Every cause for attention, the oldest first; {@link #attention()} is the first of them. */
    public List<Attention> attentions() {
        return course.attentions();
    }

    /** The branch's cause for attention, or with null the transaction's own; null if there is none. */
    public @Nullable Attention attentionOf(@Nullable Integer branch) {
        return course.attentionOf(branch);
    }

    /** How many calls are in flight. */
    public int callsInFlight() {
        int calls = 0;
        for (int i = 0; i < branchCount(); i++) {
            calls += branch(i).inFlight() ? 1 : 0;
        }
        return calls;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public TransactionStatus status() {
        return course.status();
    }

    @Override
    public @Nullable Decision decision() {
        return course.decision();
    }

    @Override
    public Instant createdAt() {
        return Instant.ofEpochMilli(course.createdAt());
    }

    @Override
    public @Nullable Instant decidedAt() {
        return Course.instant(course.decidedAt());
    }

    @Override
    public @Nullable Instant endedAt() {
        return Course.instant(course.endedAt());
    }

    @Override
    public @Nullable Attention attention() {
        return course.attention();
    }

    @Override
    public List<BranchView> branches() {
        return new AbstractList<>() {
            @Override
            public BranchView get(int index) {
                return view(index);
            }

            @Override
            public int size() {
                return branchCount();
            }
        };
    }

    @Override
    public boolean inFlight() {
        for (int i = 0; i < branchCount(); i++) {
            if (branch(i).inFlight()) {
                return true;
            }
        }
        return false;
    }
}
