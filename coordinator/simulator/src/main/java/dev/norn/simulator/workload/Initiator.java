package dev.norn.simulator.workload;

import dev.norn.engine.BranchSpec;
import dev.norn.engine.Input;
import dev.norn.engine.TriedBy;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.Registered;
import dev.norn.runtime.StartTcc;
import dev.norn.runtime.Started;
import dev.norn.simulator.check.Question.Kind;
import dev.norn.simulator.world.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One TCC transaction as its application drives it: begins, registers branches, makes their tries while it registers more,
 * and decides. It repeats what was not answered, as the SDK does; but it may be slow, die, mean other branches than it
 * registered, commit without knowing of its tries, or decide at two places at once.
 */
final class Initiator {

    /** A decision at the deadline comes so long before it at most, if the deadline is near enough to wait for it. */
    private static final long FINE_NANOS = 20 * InitiatorLife.MILLISECOND;

    /** About as long as a request is on its way: so near, it often comes when the deadline's timer has not fired yet. */
    private static final long FINEST_NANOS = 2 * InitiatorLife.MILLISECOND;

    private static final long WAITED_FOR_NANOS = 20_000 * InitiatorLife.MILLISECOND;
    private static final int NODES_ASKED_AT_THE_DEADLINE = 3;

    private final Initiators all;
    private final InitiatorLife life;
    private final InitiatorTries tries;
    private final InitiatorDecision decision;
    private Instant deadline = Instant.MAX;
    private int roundsLeft;
    private int registrations;
    private boolean registering;
    private boolean deciding;

    /** Something went wrong on the way: it will not commit. */
    private boolean failed;

    /** A registration without a key may have been taken twice: only a commit that names its branches is safe. */
    private boolean mayHaveMore;

    Initiator(Initiators all, String name) {
        this.all = all;
        this.life = new InitiatorLife(all, name);
        this.tries = new InitiatorTries(all, life, this::tried);
        this.decision = new InitiatorDecision(all, life);
    }

    // ---- the beginning

    void begin() {
        boolean declarative = oneIn(4);
        boolean keyed = !oneIn(3);
        List<BranchSpec> first = declarative || !oneIn(3) ? all.branches.some() : List.of();
        StartTcc request = new StartTcc(
                "transfer",
                declarative ? TriedBy.COORDINATOR : TriedBy.INITIATOR,
                first,
                keyed ? Keys.ofStart(life.name(), first.toString()) : null,
                null,
                Map.of(),
                all.branches.timeout());
        if (keyed) {
            all.keyedStartAsked();
        }
        begin(request, 1);
        if (keyed && oneIn(6)) {
            ask(Kind.START, request, null, coordinator -> coordinator.start(request), Ingress.Reply.ignored());
        }
    }

    private void begin(StartTcc request, int asks) {
        ask(Kind.START, request, null, coordinator -> coordinator.start(request), new Ingress.Reply<Started>() {
            @Override
            public void answered(Started started) {
                settled(request);
                begun(request, started);
            }

            @Override
            public void refused(@Nullable CoordinatorException cause) {
                if (request.key() != null && InitiatorLife.isWorthAsking(cause, asks)) {
                    life.again(() -> begin(request, asks + 1));
                } else {
                    settled(request);
                }
            }
        });
    }

    private void settled(StartTcc request) {
        if (request.key() != null) {
            all.keyedStartSettled();
        }
    }

    private void begun(StartTcc request, Started started) {
        deadline = started.transaction().deadline();
        life.began(started.transaction().id());
        all.begun(life.id());
        if (request.triedBy() == TriedBy.COORDINATOR) {
            return;
        }
        roundsLeft = all.chance.nextInt(request.branches().isEmpty() ? 4 : 3);
        int firstCount = request.branches().size();
        tries.make(started.transaction().branches().subList(0, firstCount), request.branches());
        goOn();
    }

    // ---- registrations

    private void goOn() {
        if (life.isOver() || deciding || registering) {
            return;
        }
        if (roundsLeft > 0) {
            roundsLeft--;
            registering = true;
            life.afterAPause(this::register);
        } else if (tries.areOver()) {
            decide();
        }
    }

    private void register() {
        boolean keyed = !oneIn(4);
        String key = life.name() + "-" + registrations++;
        Input.Register command = registration(key, keyed);
        register(command, 1);
        if (keyed && oneIn(6)) {
            ask(Kind.REGISTER, null, command, registering(command), Ingress.Reply.ignored());
        }
        if (keyed && oneIn(8)) {
            Input.Register other = registration(key, true);
            life.later(
                    all.chance.nextLong(2_000 * InitiatorLife.MILLISECOND),
                    () -> ask(Kind.REGISTER, null, other, registering(other), Ingress.Reply.ignored()));
        }
    }

    private Input.Register registration(String key, boolean keyed) {
        List<BranchSpec> specs = all.branches.some();
        return new Input.Register(specs, keyed ? Keys.ofRegistration(key, specs.toString()) : null);
    }

    private Request<Registered> registering(Input.Register command) {
        return coordinator -> coordinator.register(life.id(), command);
    }

    private void register(Input.Register command, int asks) {
        ask(Kind.REGISTER, null, command, registering(command), new Ingress.Reply<Registered>() {
            @Override
            public void answered(Registered registered) {
                if (registered.replayed()) {
                    all.world.tally().count(Fault.REGISTRATION_REPEATED.name());
                }
                tries.make(registered.branches(), command.branches());
                registered();
            }

            @Override
            public void refused(@Nullable CoordinatorException cause) {
                if (cause != null && cause.code().equals("IDEMPOTENCY_KEY_REUSED")) {
                    all.world.tally().count(Fault.REGISTRATION_KEY_REUSED.name());
                }
                boolean again = InitiatorLife.isWorthAsking(cause, asks) && (command.key() != null || oneIn(2));
                if (again) {
                    mayHaveMore |= command.key() == null;
                    life.again(() -> register(command, asks + 1));
                } else {
                    failed = true;
                    roundsLeft = 0;
                    registered();
                }
            }
        });
    }

    private void registered() {
        registering = false;
        goOn();
    }

    private void tried(boolean refused) {
        if (refused && oneIn(2) && !deciding && !life.isOver()) {
            // It does not wait for its other tries, nor for a registration that is under way.
            failed = true;
            decide();
        } else {
            goOn();
        }
    }

    // ---- the decision

    private void decide() {
        deciding = true;
        long leftNanos = Duration.between(all.world.instant(), deadline)
                .minusNanos(all.chance.nextLong(oneIn(2) ? FINEST_NANOS : FINE_NANOS))
                .toNanos();
        if (leftNanos > 0 && leftNanos < WAITED_FOR_NANOS && oneIn(3)) {
            all.world.tally().count(Fault.INITIATOR_DECIDES_AT_THE_DEADLINE.name());
            // It asks several nodes at once: one of them is the owner.
            for (int i = 0; i < NODES_ASKED_AT_THE_DEADLINE; i++) {
                life.later(leftNanos, this::decideNow);
            }
        } else {
            life.afterAPause(this::decideNow);
        }
    }

    private void decideNow() {
        boolean whole = !failed && tries.areDone();
        boolean blindly = !whole && oneIn(20);
        if (blindly) {
            all.world.tally().count(Fault.INITIATOR_COMMITS_BLINDLY.name());
        }
        boolean commits = blindly || (whole && !oneIn(10));
        decision.send(commits, tries.asNamed(), mayHaveMore);
    }

    // ---- how

    private interface Request<T> {
        CompletionStage<T> of(Coordinator coordinator);
    }

    private <T> void ask(
            Kind kind,
            @Nullable StartTcc start,
            Input.@Nullable Register command,
            Request<T> request,
            Ingress.Reply<T> reply) {
        all.ingress.ask(
                life.name(),
                kind,
                life.id(),
                start,
                command,
                (coordinator, question) -> request.of(coordinator),
                reply);
    }

    private boolean oneIn(int n) {
        return life.oneIn(n);
    }
}
