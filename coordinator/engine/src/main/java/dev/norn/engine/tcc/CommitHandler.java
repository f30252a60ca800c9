package dev.norn.engine.tcc;

import dev.norn.dsl.Json;
import dev.norn.engine.Decision;
import dev.norn.engine.DecisionCodes;
import dev.norn.engine.Event;
import dev.norn.engine.Input.Commit;
import dev.norn.engine.RefusalCodes;
import dev.norn.engine.TriedBranch;
import dev.norn.engine.TriedBy;
import dev.norn.engine.machine.Refusals;
import dev.norn.engine.machine.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The initiator decides to commit. Said twice, it is still one commit. */
final class CommitHandler {

    private CommitHandler() {}

    static Verdict handle(Turn turn, Commit command) {
        TccState state = turn.state();
        return switch (state.status()) {
            case ACTIVE ->
                state.triedBy() == TriedBy.COORDINATOR ? RegisterHandler.triesByCoordinator() : commit(turn, command);
            case COMMITTING, COMMITTED -> Verdict.IGNORED;
            case ROLLING_BACK, ROLLED_BACK ->
                Refusals.of(RefusalCodes.ALREADY_DECIDED, state, "no decision to roll back");
            case KILLED -> Refusals.of(RefusalCodes.ALREADY_ENDED, state, "a transaction that has not ended");
        };
    }

    private static Verdict commit(Turn turn, Commit command) {
        List<TriedBranch> meant = command.branches();
        if (meant != null) {
            Verdict.Refused refused = resultsOf(turn, meant);
            if (refused != null) {
                return refused;
            }
        }
        turn.emit(
                new Event.Decided(Decision.COMMIT, DecisionCodes.COMMIT_REQUESTED, "the initiator asked for it", null));
        return Verdict.TAKEN;
    }

    /** Notes what the tries gave, if the branches are those that are registered. */
    private static Verdict.@Nullable Refused resultsOf(Turn turn, List<TriedBranch> meant) {
        TccState state = turn.state();
        Map<String, Json> results = new HashMap<>();
        meant.forEach(branch -> results.put(branch.id(), branch.result()));
        boolean same = results.size() == state.branchCount();
        for (int i = 0; same && i < state.branchCount(); i++) {
            same = results.containsKey(TccState.idOf(i));
        }
        if (!same) {
            return new Verdict.Refused(
                    RefusalCodes.BRANCHES_DIFFER,
                    "registered: "
                            + listed(IntStream.range(0, state.branchCount()).mapToObj(TccState::idOf))
                            + " (expected, as the commit means: "
                            + listed(results.keySet().stream().sorted()) + ")");
        }
        for (int i = 0; i < state.branchCount(); i++) {
            Json result = results.get(TccState.idOf(i));
            if (result != null && !result.isNull()) {
                turn.emit(new Event.BranchTried(i, 0, result));
            }
        }
        return null;
    }

    private static String listed(Stream<String> ids) {
        String list = ids.collect(Collectors.joining(", "));
        return list.isEmpty() ? "none" : list;
    }
}
