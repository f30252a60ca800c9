package dev.norn.engine.message;

import dev.norn.dsl.Escalation;
import dev.norn.dsl.Json;
import dev.norn.engine.BranchOperation;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.BranchStatus;
import dev.norn.engine.BranchView;
import dev.norn.engine.Event.MessagePrepared;
import dev.norn.engine.Mode;
import dev.norn.engine.machine.Course;
import dev.norn.engine.machine.MachineState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as its events tell it. Branch {@value #PRODUCER} is its producer, the others are its deliveries. Immutable. Two
 * states are equal if they tell the same.
 */
public final class MessageState extends MachineState<MessageBranch> {

    /** The number of the producer's branch. */
    static final int PRODUCER = 0;

    /** The producer's branch as it is shown, and as the producer writes it to its fence. */
    private static final String PRODUCER_ID = "producer";

    private final MessageRules rules;
    private final MessagePrepared prepared;
    private final MessageBranch[] branches;

    private MessageState(
            MessageRules rules, long id, MessagePrepared prepared, Course course, MessageBranch[] branches) {
        super(id, course);
        this.rules = rules;
        this.prepared = prepared;
        this.branches = branches;
    }

    static MessageState begin(MessageRules rules, long id, long time, MessagePrepared prepared) {
        List<BranchSpec> deliveries = prepared.deliveries();
        MessageBranch[] branches = new MessageBranch[1 + deliveries.size()];
        branches[PRODUCER] =
                MessageBranch.producer(prepared.check(), prepared.deadline().toEpochMilli());
        for (int i = 1; i < branches.length; i++) {
            branches[i] = MessageBranch.delivery(deliveries.get(i - 1));
        }
        return new MessageState(rules, id, prepared, Course.begun(time), branches);
    }

    // ---- how events change it

    MessageState with(int index, MessageBranch branch) {
        MessageBranch[] changed = branches.clone();
        changed[index] = branch;
        return with(course(), changed);
    }

    MessageState with(Course newCourse) {
        return with(newCourse, branches);
    }

    /** The array is taken over, not copied. */
    MessageState with(Course newCourse, MessageBranch[] newBranches) {
        return new MessageState(rules, id(), prepared, newCourse, newBranches);
    }

    // ---- what it tells the engine

    MessageRules rules() {
        return rules;
    }

    @Override
    protected Course course() {
        return super.course();
    }

    @Override
    protected MessageBranch branch(int index) {
        return branches[index];
    }

    @Override
    protected int branchCount() {
        return branches.length;
    }

    @Override
    protected BranchView view(int index) {
        return new MessageBranchView(index, branches[index]);
    }

    @Override
    protected String nameOf(int branch) {
        return "branch " + idOf(branch);
    }

    @Override
    protected String describe(int branch, BranchOperation operation) {
        String what = operation == BranchOperation.CHECK ? "the check of the producer" : "delivery " + idOf(branch);
        return what + " (" + branches[branch].spec().target() + ")";
    }

    @Override
    protected Duration timeoutOf(int branch) {
        return branches[branch].spec().timeout();
    }

    /** Neither a check nor a delivery can be given up. */
    @Override
    protected boolean escalates(int branch) {
        MessageBranch it = branches[branch];
        return it.status() == BranchStatus.ACTIVE && !it.deadLettered();
    }

    @Override
    protected Escalation escalation() {
        return rules.escalation();
    }

    MessageBranch[] copyOfBranches() {
        return branches.clone();
    }

    /** A branch's id, from its number: deliveries count from 1. */
    static String idOf(int branch) {
        return branch == PRODUCER ? PRODUCER_ID : Integer.toString(branch);
    }

    // ---- what it shows

    @Override
    public Mode mode() {
        return Mode.MESSAGE;
    }

    @Override
    public String name() {
        return prepared.name();
    }

    @Override
    public long version() {
        return 0;
    }

    @Override
    public @Nullable String businessKey() {
        return prepared.businessKey();
    }

    @Override
    public Map<String, String> labels() {
        return prepared.labels();
    }

    @Override
    public Json input() {
        return Json.NULL;
    }

    @Override
    public Json output() {
        return Json.NULL;
    }

    /** Undecided by then, its producer is asked. Time alone never rolls it back. */
    @Override
    public Instant deadline() {
        return prepared.deadline();
    }

    @Override
    public @Nullable Instant nextDueAt() {
        return Course.instant(Timers.nextDueAt(this));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MessageState that
                && id() == that.id()
                && prepared.equals(that.prepared)
                && course().equals(that.course())
                && Arrays.equals(branches, that.branches);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id()) * 31 + Arrays.hashCode(branches);
    }

    @Override
    public String toString() {
        return "message " + id() + " " + name() + " " + course().status() + " " + Arrays.toString(branches) + " "
                + course().attentions();
    }
}
