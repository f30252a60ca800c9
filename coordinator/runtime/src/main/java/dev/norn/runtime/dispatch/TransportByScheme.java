package dev.norn.runtime.dispatch;

import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.runtime.node.TrustWindow;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Several transports as one: each call goes to the one that its address names by its scheme. */
public final class TransportByScheme implements Transport {

    private final Map<String, Transport> transports;

    /**
     * Closes all of them when it is closed.
     *
     * @param transports by scheme, in lower case; one may have several
     */
    public TransportByScheme(Map<String, Transport> transports) {
        this.transports = Map.copyOf(transports);
    }

    @Override
    public void call(ParticipantCall call, TrustWindow trust, Consumer<Answer> done) {
        String scheme = String.valueOf(call.uri().getScheme()).toLowerCase(Locale.ROOT);
        Transport transport = transports.get(scheme);
        if (transport == null) {
            done.accept(new Answer.NotSent(new CallError(
                    "NO_TRANSPORT",
                    call.uri() + ": this node has no transport for '" + scheme + "' (expected: one of "
                            + new TreeSet<>(transports.keySet()) + ")",
                    null)));
        } else {
            transport.call(call, trust, done);
        }
    }

    @Override
    public void close() {
        Set.copyOf(transports.values()).forEach(Transport::close);
    }
}
