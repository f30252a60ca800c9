package dev.norn.engine.tcc;

import dev.norn.engine.BranchSpec;
import dev.norn.engine.Event;
import dev.norn.engine.Input.Register;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.RegistrationKey;
import dev.norn.engine.Reply;
import dev.norn.engine.TransactionStatus;
import dev.norn.engine.TriedBy;
import dev.norn.engine.machine.Refusals;
import dev.norn.engine.machine.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The initiator is about to make tries. After the decision it must not, whether it asks for the first time or again: no
 * branch is left that nobody settles.
 */
final class RegisterHandler {

    private RegisterHandler() {}

    static Verdict handle(Turn turn, Register command) {
        TccState state = turn.state();
        if (state.triedBy() == TriedBy.COORDINATOR) {
            return triesByCoordinator();
        }
        if (state.status() != TransactionStatus.ACTIVE) {
            return Refusals.of(RefusalCodes.ALREADY_DECIDED, state, "an undecided transaction");
        }
        TccState.Registration known = known(state, command.key());
        if (known != null) {
            return new Verdict.Told(answer(known, command));
        }
        int first = state.branchCount();
        int count = command.branches().size();
        Verdict.Refused tooMuch = tooMuch(state, command.branches());
        if (tooMuch != null) {
            return tooMuch;
        }
        turn.emit(new Event.BranchesRegistered(command.branches(), command.key()));
        return new Verdict.Told(new Reply.Registered(first, count, false));
    }

    private static Verdict.@Nullable Refused tooMuch(TccState state, List<BranchSpec> added) {
        int branches = state.branchCount() + added.size();
        int maxBranches = state.rules().maxBranches();
        if (branches > maxBranches) {
            return new Verdict.Refused(
                    RefusalCodes.TOO_MANY_BRANCHES, branches + " branches (expected: at most " + maxBranches + ")");
        }
        long length = 0;
        for (int i = 0; i < state.branchCount(); i++) {
            length += state.branch(i).spec().input().text().length();
        }
        for (BranchSpec spec : added) {
            length += spec.input().text().length();
        }
        int maxLength = state.rules().maxInputLength();
        return length <= maxLength
                ? null
                : new Verdict.Refused(
                        RefusalCodes.INPUTS_TOO_LONG,
                        "inputs of " + length + " characters (expected: at most " + maxLength + " together)");
    }

    private static Reply answer(TccState.Registration known, Register command) {
        boolean same = known.key().equals(command.key());
        return same ? new Reply.Registered(known.first(), known.count(), true) : new Reply.KeyReused();
    }

    private static TccState.@Nullable Registration known(TccState state, @Nullable RegistrationKey key) {
        if (key == null) {
            return null;
        }
        for (TccState.Registration registration : state.registrations()) {
            if (registration.key().keyHash().equals(key.keyHash())) {
                return registration;
            }
        }
        return null;
    }

    static Verdict.Refused triesByCoordinator() {
        return new Verdict.Refused(
                RefusalCodes.TRIES_BY_COORDINATOR,
                "the coordinator makes the tries and decides by them (expected: a transaction whose initiator does)");
    }
}
