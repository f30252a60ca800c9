package dev.norn.engine.message;

import dev.norn.dsl.Json;
import dev.norn.engine.Attention;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.BranchView;
import dev.norn.engine.Decision;
import dev.norn.engine.Event.MessagePrepared;
import dev.norn.engine.Mode;
import dev.norn.engine.TransactionState;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.machine.Course;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as its events tell it. Branch {@value #PRODUCER} is its producer, the others are its deliveries. Immutable. Two
 * states are equal if they tell the same.
 */
public final class MessageState implements TransactionState {

    /** The number of the producer's branch. */
    static final int PRODUCER = 0;

    /** The producer's branch as it is shown, and as the producer writes it to its fence. */
    private static final String PRODUCER_ID = "producer";

    private final MessageRules rules;
    private final long id;
    private final MessagePrepared prepared;
    private final Course course;
    private final MessageBranch[] branches;

    private MessageState(
            MessageRules rules, long id, MessagePrepared prepared, Course course, MessageBranch[] branches) {
        this.rules = rules;
        this.id = id;
        this.prepared = prepared;
        this.course = course;
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
        return with(course, changed);
    }

    MessageState with(Course newCourse) {
        return with(newCourse, branches);
    }

    /** The array is taken over, not copied. */
    MessageState with(Course newCourse, MessageBranch[] newBranches) {
        return new MessageState(rules, id, prepared, newCourse, newBranches);
    }

    // ---- what it tells the engine

    MessageRules rules() {
        return rules;
    }

    Course course() {
        return course;
    }

    MessageBranch branch(int index) {
        return branches[index];
    }

    int branchCount() {
        return branches.length;
    }

    MessageBranch[] copyOfBranches() {
        return branches.clone();
    }

    int callsInFlight() {
        int calls = 0;
        for (MessageBranch branch : branches) {
            calls += branch.inFlight() ? 1 : 0;
        }
        return calls;
    }

    List<Attention> attentions() {
        return course.attentions();
    }

    /** A branch's id, from its number: deliveries count from 1. */
    static String idOf(int branch) {
        return branch == PRODUCER ? PRODUCER_ID : Integer.toString(branch);
    }

    // ---- what it shows

    @Override
    public long id() {
        return id;
    }

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
    public TransactionStatus status() {
        return course.status();
    }

    @Override
    public @Nullable Decision decision() {
        return course.decision();
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

    @Override
    public Instant createdAt() {
        return Instant.ofEpochMilli(course.createdAt());
    }

    /** Undecided by then, its producer is asked. Time alone never rolls it back. */
    @Override
    public Instant deadline() {
        return prepared.deadline();
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
                return new MessageBranchView(index, branches[index]);
            }

            @Override
            public int size() {
                return branches.length;
            }
        };
    }

    @Override
    public @Nullable Instant nextDueAt() {
        return Course.instant(Timers.nextDueAt(this));
    }

    @Override
    public boolean inFlight() {
        return callsInFlight() > 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MessageState that
                && id == that.id
                && prepared.equals(that.prepared)
                && course.equals(that.course)
                && Arrays.equals(branches, that.branches);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id) * 31 + Arrays.hashCode(branches);
    }

    @Override
    public String toString() {
        return "message " + id + " " + name() + " " + course.status() + " " + Arrays.toString(branches) + " "
                + course.attentions();
    }
}
