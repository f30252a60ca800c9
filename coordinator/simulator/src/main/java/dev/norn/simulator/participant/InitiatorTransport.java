package dev.norn.simulator.participant;

import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.protocol.BranchCall;
import dev.norn.runtime.http.ReplyReader;
import dev.norn.simulator.world.World;
import java.time.Duration;
import java.util.function.Consumer;

/** An initiator's end of the tries that it makes itself: over the same network, under a timer. */
public final class InitiatorTransport {

    private final Network network;
    private final World world;

    public InitiatorTransport(Network network) {
        this.network = network;
        this.world = network.world();
    }

    /**
     * Makes a call.
     *
     * @param initiator who, for the trace
     * @param done given exactly one answer
     */
    public void call(String initiator, String participant, BranchCall call, Duration timeout, Consumer<Answer> done) {
        Exchange exchange = new Exchange(initiator, call, done);
        world.after(timeout.toNanos(), exchange::expire);
        world.after(network.connectNanos(), () -> {
            if (network.refuses(participant)) {
                exchange.answer(new Answer.NotSent(new CallError("CONNECTION_REFUSED", "not sent", null)));
            } else {
                world.tally().count("tries of initiators");
                exchange.trace("sends");
                network.carry(participant, call, exchange);
            }
        });
    }

    private final class Exchange implements SimulatedParticipant.Caller {
        private final String initiator;
        private final BranchCall call;
        private final Consumer<Answer> done;
        private boolean over;

        Exchange(String initiator, BranchCall call, Consumer<Answer> done) {
            this.initiator = initiator;
            this.call = call;
            this.done = done;
        }

        void expire() {
            answer(new Answer.Unknown(new CallError("TIMEOUT", "no complete reply", null)));
        }

        @Override
        public void reply(Reply reply) {
            answer(ReplyReader.read(call.operation(), reply.asRead(), world.instant()));
        }

        @Override
        public void reset() {
            answer(new Answer.Unknown(new CallError("CONNECTION_LOST", "connection reset", null)));
        }

        private void answer(Answer answer) {
            if (!over) {
                over = true;
                trace("hears " + answer.getClass().getSimpleName());
                done.accept(answer);
            }
        }

        private void trace(String what) {
            String attempt = " " + call.branch() + " " + call.operation() + " #" + call.attempt();
            world.trace().line(call.transactionId(), initiator, what + attempt);
        }
    }
}
