package dev.norn.sdk.participant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.protocol.BranchCall;
import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.fence.BranchWork.Said;
import dev.norn.sdk.fence.FenceAnswer;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the methods of branch operations, inside the fence or without one. Safe for concurrent use. */
final class BranchRunner {
    /**
     * What a call brings.
     *
     * @param input as the method takes it
     * @param result of the first phase if the caller knows it; what the fence stored goes before it
     */
    record Arguments(@Nullable Object input, @Nullable JsonNode result) {}

    private final ParticipantOperations operations;
    private final @Nullable BranchFence fence;
    private final ObjectMapper json;
    private final Clock clock;

    /**
     * A runner.
     *
     * @param fence may be null only if no participant needs one
     * @param clock compared with the deadlines of operations without a fence
     * @throws IllegalArgumentException if a participant needs a fence and there is none
     */
    BranchRunner(ParticipantOperations operations, @Nullable BranchFence fence, ObjectMapper json, Clock clock) {
        if (fence == null && operations.needFence()) {
            throw new IllegalArgumentException("fence: none (expected: one, or @Participant(fence = NONE), for "
                    + operations.participants() + ")");
        }
        this.operations = operations;
        this.fence = fence;
        this.json = json;
        this.clock = clock;
    }

    ParticipantOperations operations() {
        return operations;
    }

    /**
     * Runs the method, or repeats an answer, or refuses.
     *
     * @param onFailure is told of each business failure that the method throws; the last one is what counts
     * @throws Exception what the method threw, a business failure apart, or a database error
     */
    FenceAnswer run(
            BranchCall call, OperationMethod method, Arguments arguments, Consumer<? super BusinessFailure> onFailure)
            throws Exception {
        if (!method.fenced() || fence == null) {
            return runUnfenced(call, method, arguments, onFailure);
        }
        return fence.run(call, (connection, firstResult) -> {
            JsonNode result = firstResult == null ? arguments.result() : json.readTree(firstResult);
            return invoke(method, arguments.input(), result, new StepContext(call, connection), onFailure);
        });
    }

    /**
     * Answers a check by what is in the fence.
     *
     * @throws Exception a database error
     */
    FenceAnswer check(BranchCall call) throws Exception {
        return Objects.requireNonNull(fence, "fence").check(call);
    }

    private FenceAnswer runUnfenced(
            BranchCall call, OperationMethod method, Arguments arguments, Consumer<? super BusinessFailure> onFailure)
            throws Exception {
        Instant now = clock.instant();
        Instant deadline = call.deadline();
        if (deadline != null && now.isAfter(deadline)) {
            return FenceAnswer.Rejected.deadlinePassed(deadline, now);
        }
        Said said = invoke(method, arguments.input(), arguments.result(), new StepContext(call, null), onFailure);
        if (said instanceof Said.Done done) {
            return new FenceAnswer.Done(done.result(), false);
        }
        String problem = ((Said.No) said).problem();
        if (!call.operation().isForward()) {
            throw new IllegalStateException(
                    "a business failure from " + call.operation() + " (expected: only from action or try): " + problem);
        }
        return new FenceAnswer.BusinessNo(problem, false);
    }

    private Said invoke(
            OperationMethod method,
            @Nullable Object input,
            @Nullable JsonNode result,
            StepContext context,
            Consumer<? super BusinessFailure> onFailure)
            throws Exception {
        try {
            Object value = RunningOperation.call(context, () -> method.call(json, input, result, context));
            return new Said.Done(value == null ? null : json.writeValueAsString(value));
        } catch (BusinessFailure failure) {
            onFailure.accept(failure);
            return new Said.No(json.writeValueAsString(Problems.of(json, failure)));
        }
    }
}
