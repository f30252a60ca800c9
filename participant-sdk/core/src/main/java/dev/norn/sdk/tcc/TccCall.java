package dev.norn.sdk.tcc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.sdk.client.NewBranch;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A branch to be attempted. Immutable; the same object may be attempted again, and is another branch then.
 *
 * @param <T> what its try returns
 */
public final class TccCall<T> {
    private final String participant;
    private final String operation;
    private final @Nullable Object input;
    private final @Nullable Class<T> resultType;
    private final @Nullable Duration attemptTimeout;
    private final @Nullable LocalWork<? extends @Nullable Object, ?> localWork;

    private TccCall(
            String participant,
            String operation,
            @Nullable Object input,
            @Nullable Class<T> resultType,
            @Nullable Duration attemptTimeout,
            @Nullable LocalWork<? extends @Nullable Object, ?> localWork) {
        this.participant = Objects.requireNonNull(participant);
        this.operation = Objects.requireNonNull(operation);
        this.input = input;
        this.resultType = resultType;
        this.attemptTimeout = attemptTimeout;
        this.localWork = localWork;
    }

    /** A branch whose try returns something. */
    public static <T> TccCall<T> of(String participant, String operation, @Nullable Object input, Class<T> resultType) {
        return new TccCall<>(participant, operation, input, resultType, null, null);
    }

    /** A branch whose result, if its try returns one, is of no interest here; its confirm gets it all the same. */
    public static TccCall<Void> of(String participant, String operation, @Nullable Object input) {
        return new TccCall<>(participant, operation, input, null, null, null);
    }

    /** A branch whose try runs in this application, on the calling thread. */
    public static TccCall<Void> local(
            String participant,
            String operation,
            @Nullable Object input,
            LocalWork<? extends @Nullable Object, ?> localWork) {
        return new TccCall<>(participant, operation, input, null, null, localWork);
    }

    /** The same with another time for each attempt of its try, confirm or cancel. */
    public TccCall<T> attemptTimeout(Duration timeout) {
        return new TccCall<>(participant, operation, input, resultType, timeout, localWork);
    }

    String participant() {
        return participant;
    }

    @Nullable
    Object input() {
        return input;
    }

    String operation() {
        return operation;
    }

    @Nullable
    Class<T> resultType() {
        return resultType;
    }

    @Nullable
    Duration attemptTimeout() {
        return attemptTimeout;
    }

    @Nullable
    LocalWork<? extends @Nullable Object, ?> localWork() {
        return localWork;
    }

    NewBranch toBranch(JsonNode inputAsJson) {
        return new NewBranch(participant, operation, inputAsJson, attemptTimeout);
    }

    @Override
    public String toString() {
        return participant + "." + operation;
    }
}
