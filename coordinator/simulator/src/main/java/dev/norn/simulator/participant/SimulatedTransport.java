package dev.norn.simulator.participant;

import dev.norn.dsl.Json;
import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.protocol.BranchCall;
import dev.norn.runtime.dispatch.ParticipantCall;
import dev.norn.runtime.dispatch.Transport;
import dev.norn.runtime.http.ReplyReader;
import dev.norn.runtime.node.TrustWindow;
import dev.norn.simulator.check.Observer;
import dev.norn.simulator.world.Host;
import java.util.function.Consumer;

/** A node's end of its calls, with the rules of the HTTP transport: "not sent" until the first byte, a timer over all. */
public final class SimulatedTransport implements Transport {

    private static final Json UNSTORABLE = new Json("\"\u0000\"");

    private final Host host;
    private final Network network;

    public SimulatedTransport(Host host, Network network) {
        this.host = host;
        this.network = network;
    }

    @Override
    public void call(ParticipantCall call, TrustWindow trust, Consumer<Answer> done) {
        Exchange exchange = new Exchange(call, trust, done);
        host.at(host.worldNanos(call.sentNanos() + call.timeout().toNanos()), exchange::expire);
        host.after(network.connectNanos(), exchange::connected);
    }

    private enum Mark {
        WAITING,
        SENDING,
        OVER
    }

    private final class Exchange implements SimulatedParticipant.Caller {
        private final ParticipantCall wire;
        private final TrustWindow trust;
        private final Consumer<Answer> done;
        private final BranchCall call;
        private Observer.Departure departure;
        private Mark mark = Mark.WAITING;

        Exchange(ParticipantCall wire, TrustWindow trust, Consumer<Answer> done) {
            this.wire = wire;
            this.trust = trust;
            this.done = done;
            this.call = BranchCall.fromHeaders(wire.headers()::get);
            this.departure =
                    new Observer.Departure(host.name(), call, wire, host.world().nanos());
        }

        void connected() {
            if (mark != Mark.WAITING) {
                return;
            }
            long now = host.nanos();
            if (network.refuses(wire.participant())) {
                notSent("CONNECTION_REFUSED");
            } else if (!trust.holds(now)) {
                notSent("LEASE_LOST");
            } else if (now - wire.sentNanos() >= wire.timeout().toNanos()) {
                notSent("CONNECT_TIMEOUT");
            } else {
                send();
            }
        }

        private void send() {
            mark = Mark.SENDING;
            departure =
                    new Observer.Departure(host.name(), call, wire, host.world().nanos());
            host.world().tally().count("calls");
            trace("sends");
            network.observer().sent(departure);
            network.carry(wire.participant(), call, this);
        }

        private void notSent(String code) {
            answer(new Answer.NotSent(new CallError(code, wire.uri() + ": not sent", null)));
        }

        void expire() {
            if (mark == Mark.WAITING) {
                notSent("CONNECT_TIMEOUT");
            } else {
                answer(new Answer.Unknown(new CallError("TIMEOUT", "no complete reply", null)));
            }
        }

        @Override
        public void reply(Reply reply) {
            host.after(host.wakeUpNanos(), () -> {
                Answer read = ReplyReader.read(
                        call.operation(), reply.asRead(), host.world().instant());
                boolean spoilt = read instanceof Answer.Done && network.spoils();
                answer(spoilt ? new Answer.Done(UNSTORABLE) : read);
            });
        }

        @Override
        public void reset() {
            host.after(
                    host.wakeUpNanos(),
                    () -> answer(new Answer.Unknown(new CallError("CONNECTION_LOST", "connection reset", null))));
        }

        private void answer(Answer answer) {
            if (mark == Mark.OVER) {
                return;
            }
            boolean sent = mark == Mark.SENDING;
            mark = Mark.OVER;
            trace("hears " + answer.getClass().getSimpleName());
            if (sent) {
                network.observer().answered(departure, answer);
            }
            done.accept(answer);
        }

        private void trace(String what) {
            host.world()
                    .trace()
                    .line(
                            call.transactionId(),
                            host.name(),
                            what + " " + call.branch() + " " + call.operation() + " #" + call.attempt());
        }
    }
}
