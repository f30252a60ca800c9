package dev.norn.sdk.message;

import dev.norn.protocol.BranchCall;
import dev.norn.protocol.MessageBranches;
import dev.norn.protocol.Operation;
import dev.norn.sdk.client.MessageCommands;
import dev.norn.sdk.client.NornException;
import dev.norn.sdk.client.NornProblemException;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.fence.BranchWork.Said;
import dev.norn.sdk.fence.FenceAnswer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One message that is prepared, on its way to be submitted or aborted. Used once, by one thread. */
final class Sending {
    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);
    private static final int MAX_REASON_LENGTH = 500;
    private static final int CONFLICT = 409;

    private final BranchFence fence;
    private final MessageCommands commands;
    private final String id;

    /** Whether the work has returned, so that the commit was at least begun. */
    private boolean returned;

    Sending(Messages messages, String id) {
        this.fence = messages.fence();
        this.commands = messages.client().messageCommands();
        this.id = id;
    }

    SentMessage run(MessageWork work) throws Exception {
        runLocally(work);
        return new SentMessage(id, submit());
    }

    /** When this returns, the local transaction is committed. */
    private void runLocally(MessageWork work) throws Exception {
        FenceAnswer answer;
        try {
            answer = fence.run(call(Operation.ACTION), (connection, firstResult) -> {
                returned = false;
                work.run(connection);
                returned = true;
                return new Said.Done(null);
            });
        } catch (Throwable failure) {
            if (returned && isCommitted(failure)) {
                return;
            }
            abort(failure);
            throw failure;
        }
        if (answer instanceof FenceAnswer.Rejected rejected) {
            MessageNotSentException notSent = new MessageNotSentException(id, rejected);
            abort(notSent);
            throw notSent;
        }
    }

    /**
     * Asks what the coordinator would ask. An abort without it would forget a message whose commit only was not answered.
     *
     * @throws MessageOutcomeUnknownException if there is no answer to that either; the coordinator will ask
     */
    private boolean isCommitted(Throwable failure) {
        try {
            FenceAnswer answer = fence.check(call(Operation.CHECK));
            if (answer instanceof FenceAnswer.Done) {
                return true;
            }
            if (answer instanceof FenceAnswer.NeverCommitted) {
                return false;
            }
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
        throw new MessageOutcomeUnknownException(id, failure);
    }

    /** Whether the coordinator took it. If it is lost, the coordinator asks. */
    private boolean submit() {
        try {
            commands.submit(id, Duration.ZERO);
            return true;
        } catch (NornProblemException e) {
            if (e.status() == CONFLICT) {
                throw new MessageRefusedException(id, e);
            }
            LOG.warn("message {} is submitted later, the coordinator will ask: {}", id, e.getMessage());
        } catch (NornException e) {
            LOG.warn("message {} is submitted later, the coordinator will ask: {}", id, e.getMessage());
        }
        return false;
    }

    /** If it is lost, the coordinator asks, too. */
    private void abort(Throwable why) {
        String reason = why.toString();
        try {
            commands.abort(
                    id, reason.length() <= MAX_REASON_LENGTH ? reason : reason.substring(0, MAX_REASON_LENGTH) + "…");
        } catch (NornException e) {
            LOG.warn("message {} is aborted later, the coordinator will ask: {}", id, e.getMessage());
            why.addSuppressed(e);
        }
    }

    private BranchCall call(Operation operation) {
        return new BranchCall(Long.parseLong(id), MessageBranches.PRODUCER, operation, 1, null, 0, null, null);
    }
}
