package dev.norn.engine.saga;

import dev.norn.dsl.Escalation;
import dev.norn.dsl.Json;
import dev.norn.dsl.SagaDefinition;
import dev.norn.engine.Attention;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchView;
import dev.norn.engine.Decision;
import dev.norn.engine.Event.SagaStarted;
import dev.norn.engine.Mode;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Course;
import dev.norn.engine.machine.MachineState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A saga as its events tell it. Immutable, and small: the definition is shared, and inputs that the definition gives are
 * evaluated when asked for.
 *
 * <p>Two states are equal if they tell the same, whatever instance of the definition they use.
 */
public final class SagaState extends MachineState<Branch> {

    private final SagaPlan plan;
    private final SagaStarted started;
    private final Json output;
    private final Branch[] branches;

    private SagaState(SagaPlan plan, long id, SagaStarted started, Course course, Json output, Branch[] branches) {
        super(id, course);
        this.plan = plan;
        this.started = started;
        this.output = output;
        this.branches = branches;
    }

    static SagaState begin(SagaPlan plan, long id, long time, SagaStarted started) {
        Branch[] branches = new Branch[plan.steps().size()];
        Arrays.fill(branches, Branch.PENDING);
        return new SagaState(plan, id, started, Course.begun(time), Json.NULL, branches);
    }

    // ---- how events change it

    SagaState with(int index, Branch branch) {
        Branch[] changed = branches.clone();
        changed[index] = branch;
        return withBranches(changed);
    }

    /** The array is taken over, not copied. */
    SagaState withBranches(Branch[] changed) {
        return with(course(), output, changed);
    }

    SagaState withAttention(Attention attention) {
        return with(course().with(attention), output, branches);
    }

    SagaState withoutAttention(@Nullable Integer branch) {
        return with(course().withoutAttention(branch), output, branches);
    }

    SagaState withoutAttentions() {
        return with(course().withoutAttentions(), output, branches);
    }

    SagaState decided(Decision decision, long time, Branch[] changed) {
        return with(course().decided(decision, time), output, changed);
    }

    SagaState ended(TransactionStatus status, long time, Json newOutput) {
        return with(course().ended(status, time), newOutput, branches);
    }

    private SagaState with(Course newCourse, Json newOutput, Branch[] newBranches) {
        return new SagaState(plan, id(), started, newCourse, newOutput, newBranches);
    }

    // ---- what it tells the engine

    SagaPlan plan() {
        return plan;
    }

    @Override
    protected Branch branch(int index) {
        return branches[index];
    }

    @Override
    protected int branchCount() {
        return branches.length;
    }

    @Override
    protected BranchView view(int index) {
        return new SagaBranchView(this, index);
    }

    @Override
    protected String nameOf(int branch) {
        return "step '" + plan.step(branch).id() + "'";
    }

    @Override
    protected String describe(int branch, BranchOperation operation) {
        String what =
                switch (operation) {
                    case ACTION -> "the action";
                    case COMPENSATE -> "the compensation";
                    case TRY, CONFIRM, CANCEL, CHECK -> throw Branch.notOfASaga(operation);
                };
        return what + " of " + nameOf(branch);
    }

    @Override
    protected Duration timeoutOf(int branch) {
        return plan.step(branch).timeout();
    }

    /** Compensations, retriable steps, and a pivot that may have run. */
    @Override
    protected boolean escalates(int branch) {
        Branch it = branches[branch];
        if (it.deadLettered()) {
            return false;
        }
        return switch (it.status()) {
            case COMPENSATING -> true;
            case ACTIVE, PENDING ->
                status() == TransactionStatus.COMMITTING
                        || (status() == TransactionStatus.ACTIVE && Attempting.mustSettle(this, branch));
            case SUCCEEDED, FAILED, UNKNOWN, SKIPPED, COMPENSATED -> false;
        };
    }

    @Override
    protected Escalation escalation() {
        return definition().escalation();
    }

    Branch[] copyOfBranches() {
        return branches.clone();
    }

    /** Whether the pivot is done, or may be: then neither a deadline nor used up attempts roll back. */
    boolean pivotMayHaveRun() {
        int pivot = plan.pivot();
        return pivot >= 0 && branches[pivot].actionMayHaveRun();
    }

    // ---- what it shows

    /** The definition that it runs. */
    public SagaDefinition definition() {
        return plan.definition();
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
    public Instant deadline() {
        return started.deadline();
    }

    @Override
    public @Nullable Instant nextDueAt() {
        return Course.instant(Timers.nextDueAt(this));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SagaState that
                && id() == that.id()
                && started.equals(that.started)
                && course().equals(that.course())
                && output.equals(that.output)
                && Arrays.equals(branches, that.branches);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id()) * 31 + Arrays.hashCode(branches);
    }

    @Override
    public String toString() {
        return "saga " + id() + " " + name() + "/" + version() + " " + course().status() + " "
                + Arrays.toString(branches) + " " + course().attentions();
    }
}
