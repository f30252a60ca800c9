package dev.norn.engine.tcc;

import dev.norn.dsl.Escalation;
import dev.norn.dsl.Json;
import dev.norn.engine.Attention;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.BranchView;
import dev.norn.engine.Decision;
import dev.norn.engine.Event.TccStarted;
import dev.norn.engine.Mode;
import dev.norn.engine.RegistrationKey;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.TriedBy;
import dev.norn.engine.machine.Course;
import dev.norn.engine.machine.MachineState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A TCC transaction as its events tell it. Immutable. Two states are equal if they tell the same. */
public final class TccState extends MachineState<TccBranch> {

    /** What a registration with a key added. */
    record Registration(RegistrationKey key, int first, int count) {}

    private final TccRules rules;
    private final TccStarted started;
    private final List<Registration> registrations;
    private final TccBranch[] branches;

    private TccState(
            TccRules rules,
            long id,
            TccStarted started,
            Course course,
            List<Registration> registrations,
            TccBranch[] branches) {
        super(id, course);
        this.rules = rules;
        this.started = started;
        this.registrations = registrations;
        this.branches = branches;
    }

    static TccState begin(TccRules rules, long id, long time, TccStarted started) {
        return new TccState(rules, id, started, Course.begun(time), List.of(), registered(started.branches()));
    }

    private static TccBranch[] registered(List<BranchSpec> specs) {
        return specs.stream().map(TccBranch::registered).toArray(TccBranch[]::new);
    }

    // ---- how events change it

    TccState with(int index, TccBranch branch) {
        TccBranch[] changed = branches.clone();
        changed[index] = branch;
        return withBranches(changed);
    }

    /** The array is taken over, not copied. */
    TccState withBranches(TccBranch[] changed) {
        return with(course(), registrations, changed);
    }

    TccState withRegistered(List<BranchSpec> specs, @Nullable RegistrationKey key) {
        TccBranch[] changed = Arrays.copyOf(branches, branches.length + specs.size());
        System.arraycopy(registered(specs), 0, changed, branches.length, specs.size());
        if (key == null) {
            return withBranches(changed);
        }
        List<Registration> known = new ArrayList<>(registrations);
        known.add(new Registration(key, branches.length, specs.size()));
        return with(course(), List.copyOf(known), changed);
    }

    TccState withAttention(Attention attention) {
        return with(course().with(attention), registrations, branches);
    }

    TccState withoutAttention(@Nullable Integer branch) {
        return with(course().withoutAttention(branch), registrations, branches);
    }

    TccState withoutAttentions() {
        return with(course().withoutAttentions(), registrations, branches);
    }

    TccState decided(Decision decision, long time, TccBranch[] changed) {
        return with(course().decided(decision, time), registrations, changed);
    }

    /** Registrations are forgotten: after the end, and after the decision, none is answered. */
    TccState ended(TransactionStatus status, long time) {
        return with(course().ended(status, time), List.of(), branches);
    }

    private TccState with(Course newCourse, List<Registration> newRegistrations, TccBranch[] newBranches) {
        return new TccState(rules, id(), started, newCourse, newRegistrations, newBranches);
    }

    // ---- what it tells the engine

    TccRules rules() {
        return rules;
    }

    TriedBy triedBy() {
        return started.triedBy();
    }

    @Override
    protected TccBranch branch(int index) {
        return branches[index];
    }

    @Override
    protected int branchCount() {
        return branches.length;
    }

    @Override
    protected BranchView view(int index) {
        return new TccBranchView(this, index);
    }

    @Override
    protected String nameOf(int branch) {
        return "branch " + idOf(branch);
    }

    @Override
    protected String describe(int branch, BranchOperation operation) {
        return "the " + operation.name().toLowerCase(Locale.ROOT) + " of " + nameOf(branch) + " ("
                + branches[branch].spec().target() + ")";
    }

    @Override
    protected Duration timeoutOf(int branch) {
        return branches[branch].spec().timeout();
    }

    /** Confirms and cancels. */
    @Override
    protected boolean escalates(int branch) {
        TccBranch it = branches[branch];
        return !it.deadLettered() && (it.status() == TccStatus.CONFIRMING || it.status() == TccStatus.CANCELLING);
    }

    @Override
    protected Escalation escalation() {
        return rules.escalation();
    }

    TccBranch[] copyOfBranches() {
        return branches.clone();
    }

    List<Registration> registrations() {
        return registrations;
    }

    /** A branch's id, from its number. */
    static String idOf(int branch) {
        return Integer.toString(branch + 1);
    }

    // ---- what it shows

    @Override
    public Mode mode() {
        return Mode.TCC;
    }

    @Override
    public String name() {
        return started.name();
    }

    @Override
    public long version() {
        return 0;
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
        return Json.NULL;
    }

    @Override
    public Json output() {
        return Json.NULL;
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
        return other instanceof TccState that
                && id() == that.id()
                && started.equals(that.started)
                && course().equals(that.course())
                && registrations.equals(that.registrations)
                && Arrays.equals(branches, that.branches);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id()) * 31 + Arrays.hashCode(branches);
    }

    @Override
    public String toString() {
        return "tcc " + id() + " " + name() + " " + course().status() + " " + Arrays.toString(branches) + " "
                + course().attentions();
    }
}
