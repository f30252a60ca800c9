package dev.norn.sdk.participant;

import dev.norn.protocol.BranchCall;
import dev.norn.protocol.Operation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A try to run in this process.
 *
 * @param transactionId id of the global transaction
 * @param branch id of the branch, as the coordinator gave it when the branch was registered
 * @param participant the participant's name
 * @param operation the operation's name
 * @param input the branch's input: the value that was registered, or anything that has the same JSON; null is JSON's
 *     null
 * @param deadline nothing is started after it; null if there is none
 */
public record LocalTry(
        long transactionId,
        String branch,
        String participant,
        String operation,
        @Nullable Object input,
        @Nullable Instant deadline) {

    BranchCall toCall() {
        return new BranchCall(transactionId, branch, Operation.TRY, 1, deadline, 0, null, null);
    }
}
