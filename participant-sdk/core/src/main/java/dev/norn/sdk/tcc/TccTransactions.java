package dev.norn.sdk.tcc;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.TccCommands;
import dev.norn.sdk.participant.LocalTries;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs work in global transactions, with settings that an application chooses once. Safe for concurrent use, meant to be
 * kept. The package description says what happens when something fails.
 */
public final class TccTransactions {
    private final NornClient client;
    private final Supplier<@Nullable LocalTries> localTries;
    private final TryCaller caller;
    private final Decisions decisions;
    private final Duration maxWait;

    private TccTransactions(Builder builder) {
        client = builder.client;
        localTries = builder.localTries;
        maxWait = builder.maxWait;
        decisions = new Decisions(client, builder.decisionTimeout);
        caller = new TryCaller(
                HttpClient.newBuilder()
                        .connectTimeout(builder.tryPolicy.attemptTimeout())
                        .version(HttpClient.Version.HTTP_1_1)
                        .build(),
                client.json(),
                builder.addresses == null ? new RegisteredAddresses(client) : builder.addresses,
                builder.tryPolicy,
                builder.clock,
                builder.traceparent);
    }

    /** With default settings. */
    public static TccTransactions of(NornClient client) {
        return builder(client).build();
    }

    /** With settings of one's own. */
    public static Builder builder(NornClient client) {
        return new Builder(client);
    }

    /** A transaction, to be described further and then run. */
    public TccBuilder tcc(String name) {
        return new TccBuilder(this, name, maxWait);
    }

    /**
     * Takes part in a transaction that another application began and in whose course this one was called. To be
     * {@linkplain CurrentTransaction#bind bound} for as long as the call is worked on, then {@linkplain
     * JoinedTransaction#leave left}. Asks nothing of the coordinator.
     *
     * @param id what the caller sent in {@code Norn-Transaction}
     */
    public JoinedTransaction join(String id) {
        return new JoinedTransaction(this, id);
    }

    /**
     * Runs work as its settings say, given the current transaction of the thread.
     *
     * @throws X what the work threw
     */
    <T extends @Nullable Object, X extends Exception> T call(TransactionSettings settings, TccFunction<T, X> work)
            throws X {
        TccTransaction current = CurrentTransaction.find().orElse(null);
        return switch (settings.propagation()) {
            case REQUIRED -> current == null ? begin(settings, work) : participate(settings, current, work);
            case REQUIRES_NEW -> begin(settings, work);
            case MANDATORY -> participate(settings, mandatory(settings, current), work);
            case SUPPORTS, NOT_SUPPORTED, NEVER ->
                throw new IllegalArgumentException("propagation: " + settings.propagation()
                        + " (expected: REQUIRED, REQUIRES_NEW or MANDATORY for work that is given its transaction)");
        };
    }

    static TccTransaction mandatory(TransactionSettings settings, @Nullable TccTransaction current) {
        if (current == null) {
            throw new PropagationException(
                    settings.name() + ": no current transaction (expected: one, it is MANDATORY)");
        }
        return current;
    }

    <T extends @Nullable Object, X extends Throwable> T begin(TransactionSettings settings, TccFunction<T, X> work)
            throws X {
        OwnTransaction transaction = new OwnTransaction(this, settings);
        T value;
        try {
            value = CurrentTransaction.<T, X>within(transaction, () -> work.run(transaction));
        } catch (Throwable failure) {
            transaction.endAfter(failure);
            throw failure;
        }
        transaction.commit();
        return value;
    }

    static <T extends @Nullable Object, X extends Throwable> T participate(
            TransactionSettings settings, TccTransaction current, TccFunction<T, X> work) throws X {
        try {
            return work.run(current);
        } catch (Throwable failure) {
            if (settings.rules().rollsBack(failure)) {
                current.setRollbackOnly(failure);
            }
            throw failure;
        }
    }

    NornClient client() {
        return client;
    }

    TccCommands commands() {
        return client.tccCommands();
    }

    ObjectMapper json() {
        return client.json();
    }

    @Nullable
    LocalTries localTries() {
        return localTries.get();
    }

    TryCaller caller() {
        return caller;
    }

    Decisions decisions() {
        return decisions;
    }

    Duration maxWait() {
        return maxWait;
    }

    /** How to choose the settings. */
    public static final class Builder {
        private final NornClient client;
        private @Nullable ParticipantAddresses addresses;
        private Supplier<@Nullable LocalTries> localTries = () -> null;
        private TryPolicy tryPolicy = TryPolicy.DEFAULTS;
        private Duration maxWait = Duration.ofSeconds(5);
        private Duration decisionTimeout = Duration.ofSeconds(30);
        private Clock clock = Clock.systemUTC();
        private Supplier<@Nullable String> traceparent = () -> null;

        private Builder(NornClient client) {
            this.client = client;
        }

        /** Where participants are; the coordinator's registry unless set, read again after 2 s or a failure. */
        public Builder addresses(ParticipantAddresses participantAddresses) {
            addresses = participantAddresses;
            return this;
        }

        /** Tries that are run in this process, in their fence, and not sent; none unless set. Asked at each attempt. */
        public Builder localTries(Supplier<@Nullable LocalTries> tries) {
            localTries = tries;
            return this;
        }

        /** How tries are repeated; {@link TryPolicy#DEFAULTS} unless set. */
        public Builder tryPolicy(TryPolicy policy) {
            tryPolicy = policy;
            return this;
        }

        /**
         * How long a commit waits until each branch is confirmed, at most 60 s; 5 s unless set. It returns after that
         * time too: the decision is durable. With zero it waits for no confirm at all.
         */
        public Builder maxWait(Duration wait) {
            maxWait = wait;
            return this;
        }

        /** How long a commit that is not answered is repeated before it is looked up one last time; 30 s unless set. */
        public Builder decisionTimeout(Duration timeout) {
            decisionTimeout = timeout;
            return this;
        }

        /** Tells participants the deadline of an attempt; the system's unless set. */
        public Builder clock(Clock newClock) {
            clock = newClock;
            return this;
        }

        /** The W3C trace context for a try, or null; asked on the thread that attempts, or one that repeats. */
        public Builder traceparent(Supplier<@Nullable String> current) {
            traceparent = current;
            return this;
        }

        public TccTransactions build() {
            return new TccTransactions(this);
        }
    }
}
