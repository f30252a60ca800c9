package dev.norn.simulator.workload;

import dev.norn.engine.Answer;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.Input;
import dev.norn.engine.Repair;
import dev.norn.protocol.BranchCall;
import dev.norn.protocol.MessageBranches;
import dev.norn.protocol.Operation;
import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.StartMessage;
import dev.norn.runtime.Started;
import dev.norn.simulator.check.Question.Kind;
import dev.norn.simulator.world.Fault;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message as its application sends it: prepares, commits locally, and submits. Its database is that of a participant with
 * a fence, at the other end of the network, so that its commit comes late, twice, or without an answer. It submits when it
 * knows that it is committed, aborts when it knows that it never will be, and else says nothing. It may be slow, and die at
 * any moment.
 */
final class Producer {

    private static final Repair REASON = new Repair("producer", "the local transaction failed");
    private static final int MAX_COMMITS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Initiators all;
    private final InitiatorLife life;
    private final InitiatorDecision decision;
    private boolean mayBeCommitted;

    Producer(Initiators all, String name) {
        this.all = all;
        this.life = new InitiatorLife(all, name);
        this.decision = new InitiatorDecision(all, life);
    }

    void send(int fencedParticipants) {
        BranchSpec check = all.branches.check(fencedParticipants);
        boolean keyed = !life.oneIn(3);
        StartMessage request = new StartMessage(
                "placed",
                check,
                all.branches.some(),
                keyed ? Keys.ofStart(life.name(), check.toString()) : null,
                null,
                Map.of(),
                life.oneIn(2) ? Duration.ofMillis(50 + all.chance.nextInt(2_000)) : null);
        if (keyed) {
            all.keyedStartAsked();
        }
        prepare(request, 1);
    }

    private void prepare(StartMessage request, int asks) {
        all.ingress.ask(
                life.name(),
                Kind.START,
                0,
                request,
                null,
                (coordinator, question) -> coordinator.start(request),
                new Ingress.Reply<Started>() {
                    @Override
                    public void answered(Started started) {
                        settled(request);
                        life.began(started.transaction().id());
                        all.begun(life.id());
                        life.afterAPause(() -> commitLocally(request.check(), 1));
                    }

                    @Override
                    public void refused(@Nullable CoordinatorException cause) {
                        if (request.key() != null && InitiatorLife.isWorthAsking(cause, asks)) {
                            life.again(() -> prepare(request, asks + 1));
                        } else {
                            settled(request);
                        }
                    }
                });
    }

    private void settled(StartMessage request) {
        if (request.key() != null) {
            all.keyedStartSettled();
        }
    }

    private void commitLocally(BranchSpec check, int attempt) {
        BranchCall local =
                new BranchCall(life.id(), MessageBranches.PRODUCER, Operation.ACTION, attempt, null, 0, null, null);
        all.transport.call(life.name(), check.target().participant(), local, PATIENCE, answer -> {
            if (!life.isOver()) {
                committed(check, attempt, answer);
            }
        });
    }

    private void committed(BranchSpec check, int attempt, Answer answer) {
        switch (answer) {
            case Answer.Done done -> submit();
            case Answer.BusinessFailure no -> decision.say(new Input.Rollback(REASON));
            case Answer.NotSent notSent -> {
                if (mayBeCommitted) {
                    unknown(check, attempt);
                } else {
                    decision.say(new Input.Rollback(REASON));
                }
            }
            case Answer.StillWorking working -> unknown(check, attempt);
            case Answer.Gone gone -> unknown(check, attempt);
            case Answer.Unknown unknown -> unknown(check, attempt);
        }
    }

    /** It may find out; else it is asked. */
    private void unknown(BranchSpec check, int attempt) {
        mayBeCommitted = true;
        all.world.tally().count(Fault.LOCAL_COMMIT_NOT_ANSWERED.name());
        if (attempt < MAX_COMMITS && life.oneIn(2)) {
            life.afterAPause(() -> commitLocally(check, attempt + 1));
        }
    }

    private void submit() {
        if (life.oneIn(4)) {
            all.world.tally().count(Fault.PRODUCER_FORGETS_ITS_SUBMIT.name());
            return;
        }
        life.afterAPause(() -> {
            decision.say(new Input.Commit(null));
            if (life.oneIn(6)) {
                decision.say(new Input.Commit(null));
            }
        });
    }
}
