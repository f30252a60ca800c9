package dev.norn.simulator.workload;

import dev.norn.engine.Input;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.StartTransaction;
import dev.norn.simulator.check.Observer;
import dev.norn.simulator.check.Question;
import dev.norn.simulator.check.Question.Kind;
import dev.norn.simulator.node.SimulatedNode;
import dev.norn.simulator.world.Fault;
import dev.norn.simulator.world.Host;
import dev.norn.simulator.world.World;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The way of a client's request to some node and of the answer back; either may get lost with the node. */
public final class Ingress {

    /** Asks a node. */
    public interface Request<T> {
        CompletionStage<T> of(Coordinator coordinator, Question question);
    }

    /** Exactly one of these is called, once. */
    public interface Reply<T> {

        void answered(T value);

        /**
         * There is no answer.
         *
         * @param cause what the node said; null if the connection broke or nothing came in time
         */
        void refused(@Nullable CoordinatorException cause);

        /** For a client that only looks. */
        static <T> Reply<T> ignored() {
            return new Reply<>() {
                @Override
                public void answered(T value) {
                    // The checkers have seen it.
                }

                @Override
                public void refused(@Nullable CoordinatorException cause) {
                    // The checkers have seen it.
                }
            };
        }
    }

    private static final long TRAVEL_NANOS = 1_000_000;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final World world;
    private final Fleet fleet;
    private final Observer observer;
    private final SplittableRandom chance;
    private long number;

    public Ingress(World world, Fleet fleet, Observer observer) {
        this.world = world;
        this.fleet = fleet;
        this.observer = observer;
        this.chance = world.chance("ingress");
    }

    <T> void ask(
            String client,
            Kind kind,
            long transactionId,
            @Nullable StartTransaction start,
            @Nullable Input command,
            Request<T> request,
            Reply<T> reply) {
        SimulatedNode node = fleet.any(chance);
        Waiting<T> waiting = new Waiting<>(reply);
        world.after(PATIENCE_NANOS, () -> waiting.refuse(null));
        if (node == null) {
            world.after(travelNanos(), () -> waiting.refuse(null));
            return;
        }
        Host host = node.host();
        host.after(travelNanos(), () -> {
            Question question =
                    new Question(number++, client, host.name(), kind, transactionId, start, command, world.nanos());
            world.trace()
                    .line(
                            transactionId,
                            host.name(),
                            "is asked #" + question.number() + " " + Clients.describe(question));
            world.tally().count("requests");
            observer.asked(question);
            CompletionStage<T> stage = request.of(node.coordinator(), question);
            stage.whenComplete((value, failure) -> replied(host, question, waiting, value, failure))
                    .exceptionally(ignored -> null);
        });
    }

    private long travelNanos() {
        return 1_000 + chance.nextLong(TRAVEL_NANOS);
    }

    private <T> void replied(
            Host host, Question question, Waiting<T> waiting, @Nullable T value, @Nullable Throwable failure) {
        if (host.isDead()) {
            return;
        }
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        String code = cause instanceof CoordinatorException refusal ? refusal.code() : String.valueOf(cause);
        world.trace()
                .line(
                        question.transactionId(),
                        host.name(),
                        "replies #" + question.number() + " " + (cause == null ? "ok" : code));
        if (cause instanceof CoordinatorException refusal) {
            world.tally().count("refused " + refusal.code());
        }
        observer.replied(question, value, cause);
        world.after(travelNanos(), () -> {
            if (cause == null && value != null) {
                waiting.answer(value);
            } else {
                waiting.refuse(cause instanceof CoordinatorException refusal ? refusal : null);
            }
        });
    }

    /** Follows a transaction at some node for a while. */
    void follow(String client, long transactionId, long durationNanos) {
        SimulatedNode node = fleet.any(chance);
        if (node == null) {
            return;
        }
        Host host = node.host();
        host.after(travelNanos(), () -> {
            Question question =
                    new Question(number++, client, host.name(), Kind.FOLLOW, transactionId, null, null, world.nanos());
            world.tally().count("requests");
            observer.asked(question);
            Coordinator.Subscription subscription = node.coordinator()
                    .follow(transactionId, 0, Clients.listener(event -> observer.followed(question, event), end -> {
                        observer.replied(question, end == null ? "end" : null, end);
                    }));
            host.after(durationNanos, () -> {
                world.tally().count(Fault.CLIENT_GONE.name());
                subscription.close();
            });
        });
    }

    /** A client that waits. */
    private static final class Waiting<T> {
        private final Reply<T> reply;
        private boolean over;

        Waiting(Reply<T> reply) {
            this.reply = reply;
        }

        void answer(T value) {
            if (!over) {
                over = true;
                reply.answered(value);
            }
        }

        void refuse(@Nullable CoordinatorException cause) {
            if (!over) {
                over = true;
                reply.refused(cause);
            }
        }
    }
}
