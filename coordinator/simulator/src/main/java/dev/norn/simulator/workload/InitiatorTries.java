package dev.norn.simulator.workload;

import dev.norn.dsl.Json;
import dev.norn.engine.Answer;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.BranchView;
import dev.norn.engine.TriedBranch;
import dev.norn.protocol.BranchCall;
import dev.norn.protocol.Operation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tries that an initiator makes: of each branch that it is told of, until it is answered or given up. */
final class InitiatorTries {

    /** Told what came of a try. */
    interface Listener {
        void tried(boolean refused);
    }

    private static final int MAX_ATTEMPTS = 3;
    private static final long PAUSE_NANOS = 50 * InitiatorLife.MILLISECOND;
    private static final long MORE_PAUSE_NANOS = 400 * InitiatorLife.MILLISECOND;

    private enum Tried {
        NOT_YET,
        DONE,
        NO,
        UNKNOWN
    }

    /** A branch that it was told of. */
    private static final class Branch {
        private final String id;
        private final BranchSpec spec;
        private Tried tried = Tried.NOT_YET;
        private Json result = Json.NULL;

        Branch(String id, BranchSpec spec) {
            this.id = id;
            this.spec = spec;
        }
    }

    private final Initiators all;
    private final InitiatorLife life;
    private final Listener listener;
    private final Map<Integer, Branch> branches = new TreeMap<>();

    InitiatorTries(Initiators all, InitiatorLife life, Listener listener) {
        this.all = all;
        this.life = life;
        this.listener = listener;
    }

    /** Branches are registered: those that are new are tried. */
    void make(List<? extends BranchView> views, List<BranchSpec> specs) {
        for (int i = 0; i < views.size(); i++) {
            Branch branch = new Branch(views.get(i).id(), specs.get(i));
            if (branches.putIfAbsent(views.get(i).index(), branch) == null) {
                life.afterAPause(() -> attempt(branch, 1));
            }
        }
    }

    /** Also after the decision, if it falls elsewhere meanwhile: nobody tells the thread that makes the try. */
    private void attempt(Branch branch, int attempt) {
        BranchCall call = new BranchCall(
                life.id(),
                branch.id,
                Operation.TRY,
                attempt,
                all.world.instant().plus(branch.spec.timeout()),
                0,
                null,
                null);
        all.transport.call(
                life.name(),
                branch.spec.target().participant(),
                call,
                branch.spec.timeout(),
                answer -> tried(branch, attempt, answer));
    }

    private void tried(Branch branch, int attempt, Answer answer) {
        if (answer instanceof Answer.Done done) {
            branch.tried = Tried.DONE;
            branch.result = done.result();
        } else if (answer instanceof Answer.BusinessFailure) {
            branch.tried = Tried.NO;
        } else if (attempt < MAX_ATTEMPTS) {
            life.later(PAUSE_NANOS + all.chance.nextLong(MORE_PAUSE_NANOS), () -> attempt(branch, attempt + 1));
        } else {
            branch.tried = Tried.UNKNOWN;
        }
        listener.tried(branch.tried == Tried.NO);
    }

    boolean areOver() {
        return branches.values().stream().allMatch(branch -> branch.tried != Tried.NOT_YET);
    }

    boolean areDone() {
        return branches.values().stream().allMatch(branch -> branch.tried == Tried.DONE);
    }

    /** The branches, as a commit names them. */
    List<TriedBranch> asNamed() {
        return branches.values().stream()
                .map(branch -> new TriedBranch(branch.id, branch.result))
                .toList();
    }
}
