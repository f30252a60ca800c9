package dev.norn.sdk.tcc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.sdk.Participant;
import dev.norn.sdk.TccTry;
import dev.norn.sdk.participant.LocalTries;
import dev.norn.sdk.participant.LocalTry;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What happens when an application calls a method of its own participant that is annotated {@link TccTry}: within a
 * transaction, the call is a branch. It is registered, then run inside the fence, with a {@link dev.norn.sdk.StepContext}
 * of its own whatever the caller passed for it. Without a transaction it is a call like any other.
 *
 * <p>The coordinator's calls, and those that this makes itself, are never in a transaction of their thread and so pass
 * through. Safe for concurrent use.
 */
public final class TccTryAdvice {
    private final Supplier<TccTransactions> transactions;

    /**
     * An advice.
     *
     * @param transactions asked at each call within a transaction
     */
    public TccTryAdvice(Supplier<TccTransactions> transactions) {
        this.transactions = transactions;
    }

    /**
     * Runs a call.
     *
     * @param participant the annotation of the method's class
     * @param arguments of the call: the input, then perhaps a context
     * @return what the try returned
     * @throws Throwable what the try threw, {@link dev.norn.sdk.BusinessFailure} for a business no
     */
    public @Nullable Object around(
            Method method,
            Participant participant,
            TccTry annotation,
            @Nullable Object[] arguments,
            Invocation invocation)
            throws Throwable {
        TccTransaction current = CurrentTransaction.find().orElse(null);
        if (current == null) {
            return invocation.proceed();
        }
        TccTransactions running = transactions.get();
        LocalTries tries = Objects.requireNonNull(running.localTries(), "no local tries (expected: a participant)");
        String operation = annotation.value().isEmpty() ? method.getName() : annotation.value();
        JsonNode result = current.<@Nullable JsonNode, Exception>enlist(
                participant.value(),
                operation,
                arguments[0],
                branch -> tries.run(new LocalTry(
                        branch.transactionId(),
                        branch.branch(),
                        participant.value(),
                        operation,
                        arguments[0],
                        branch.deadline())));
        ObjectMapper json = running.json();
        return result == null
                ? null
                : json.treeToValue(result, json.getTypeFactory().constructType(method.getGenericReturnType()));
    }
}
