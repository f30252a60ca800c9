package dev.norn.engine.saga;

import dev.norn.dsl.Json;
import dev.norn.dsl.SagaDefinition;
import dev.norn.engine.Attention;
import dev.norn.engine.BranchView;
import dev.norn.engine.Decision;
import dev.norn.engine.Event.SagaStarted;
import dev.norn.engine.Mode;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Attempts;
import dev.norn.engine.machine.Attentions;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A saga as its events tell it. Immutable, and small: the definition is shared, and inputs that the definition gives are
 * evaluated when asked for.
 *
 * <p>Two states are equal if they tell the same, whatever instance of the definition they use.
 */
public final class SagaState implements TransactionState {

    private final SagaPlan plan;
    private final long id;
    private final SagaStarted started;
    private final long createdAt;
    private final TransactionStatus status;
    private final @Nullable Decision decision;
    private final long decidedAt;
    private final long endedAt;
    private final Json output;
    private final List<Attention> attentions;
    private final Branch[] branches;

    private SagaState(
            SagaPlan plan,
            long id,
            SagaStarted started,
            long createdAt,
            TransactionStatus status,
            @Nullable Decision decision,
            long decidedAt,
            long endedAt,
            Json output,
            List<Attention> attentions,
            Branch[] branches) {
        this.plan = plan;
        this.id = id;
        this.started = started;
        this.createdAt = createdAt;
        this.status = status;
        this.decision = decision;
        this.decidedAt = decidedAt;
        this.endedAt = endedAt;
        this.output = output;
        this.attentions = attentions;
        this.branches = branches;
    }

    static SagaState begin(SagaPlan plan, long id, long time, SagaStarted started) {
        Branch[] branches = new Branch[plan.steps().size()];
        Arrays.fill(branches, Branch.PENDING);
        return new SagaState(
                plan,
                id,
                started,
                time,
                TransactionStatus.ACTIVE,
                null,
                Attempts.NEVER,
                Attempts.NEVER,
                Json.NULL,
                List.of(),
                branches);
    }

    // ---- how events change it

    SagaState with(int index, Branch branch) {
        Branch[] changed = branches.clone();
        changed[index] = branch;
        return withBranches(changed);
    }

    /** The array is taken over, not copied. */
    SagaState withBranches(Branch[] changed) {
        return new SagaState(
                plan, id, started, createdAt, status, decision, decidedAt, endedAt, output, attentions, changed);
    }

    SagaState withAttention(Attention attention) {
        return withAttentions(Attentions.with(attentions, attention));
    }

    SagaState withoutAttention(@Nullable Integer branch) {
        return withAttentions(Attentions.without(attentions, branch));
    }

    SagaState withAttentions(List<Attention> changed) {
        return new SagaState(
                plan, id, started, createdAt, status, decision, decidedAt, endedAt, output, changed, branches);
    }

    SagaState decided(Decision newDecision, long time, Branch[] changed) {
        TransactionStatus newStatus =
                switch (newDecision) {
                    case COMMIT -> TransactionStatus.COMMITTING;
                    case ROLLBACK -> TransactionStatus.ROLLING_BACK;
                };
        return new SagaState(
                plan, id, started, createdAt, newStatus, newDecision, time, endedAt, output, attentions, changed);
    }

    SagaState ended(TransactionStatus newStatus, long time, Json newOutput) {
        return new SagaState(
                plan, id, started, createdAt, newStatus, decision, decidedAt, time, newOutput, attentions, branches);
    }

    // ---- what it tells the engine

    SagaPlan plan() {
        return plan;
    }

    Branch branch(int index) {
        return branches[index];
    }

    int branchCount() {
        return branches.length;
    }

    Branch[] copyOfBranches() {
        return branches.clone();
    }

    long createdAtMillis() {
        return createdAt;
    }

    /** Whether the pivot is done, or may be: then neither a deadline nor used up attempts roll back. */
    boolean pivotMayHaveRun() {
        int pivot = plan.pivot();
        return pivot >= 0 && branches[pivot].actionMayHaveRun();
    }

    @Nullable
    Attention attentionOf(@Nullable Integer branch) {
        return Attentions.of(attentions, branch);
    }

    // ---- what it shows

    /** The definition that it runs. */
    public SagaDefinition definition() {
        return plan.definition();
    }

    /** Every cause for attention, the oldest first; {@link #attention()} is the first of them. */
    public List<Attention> attentions() {
        return attentions;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public Mode mode() {
        return Mode.SAGA;
    }

    @Override
    public String name() {
        return started.saga();
    }

    @Override
    public long version() {
        return started.version();
    }

    @Override
    public TransactionStatus status() {
        return status;
    }

    @Override
    public @Nullable Decision decision() {
        return decision;
    }

    @Override
    public @Nullable String businessKey() {
        return started.businessKey();
    }

    @Override
    public Map<String, String> labels() {
        return started.labels();
    }

    @Override
    public Json input() {
        return started.input();
    }

    @Override
    public Json output() {
        return output;
    }

    @Override
    public Instant createdAt() {
        return Instant.ofEpochMilli(createdAt);
    }

    @Override
    public Instant deadline() {
        return started.deadline();
    }

    @Override
    public @Nullable Instant decidedAt() {
        return instant(decidedAt);
    }

    @Override
    public @Nullable Instant endedAt() {
        return instant(endedAt);
    }

    @Override
    public @Nullable Attention attention() {
        return attentions.isEmpty() ? null : attentions.get(0);
    }

    @Override
    public List<BranchView> branches() {
        return new AbstractList<>() {
            @Override
            public BranchView get(int index) {
                return new SagaBranchView(SagaState.this, index);
            }

            @Override
            public int size() {
                return branches.length;
            }
        };
    }

    @Override
    public @Nullable Instant nextDueAt() {
        return instant(Timers.nextDueAt(this));
    }

    @Override
    public boolean inFlight() {
        for (Branch branch : branches) {
            if (branch.inFlight()) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Instant instant(long millis) {
        return millis == Attempts.NEVER ? null : Instant.ofEpochMilli(millis);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SagaState that
                && id == that.id
                && started.equals(that.started)
                && createdAt == that.createdAt
                && status == that.status
                && decision == that.decision
                && decidedAt == that.decidedAt
                && endedAt == that.endedAt
                && output.equals(that.output)
                && attentions.equals(that.attentions)
                && Arrays.equals(branches, that.branches);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id) * 31 + Arrays.hashCode(branches);
    }

    @Override
    public String toString() {
        return "saga " + id + " " + name() + "/" + version() + " " + status + " " + Arrays.toString(branches) + " "
                + attentions;
    }
}
