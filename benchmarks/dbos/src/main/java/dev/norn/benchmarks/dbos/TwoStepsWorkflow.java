package dev.norn.benchmarks.dbos;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.workflow.Workflow;

/** Two steps in this process. Their result is as long as that of Norn's participants. There are no compensations. */
final class TwoStepsWorkflow implements TwoSteps {

    private static final String RESULT = "{\"ok\":true,\"n\":1234}";

    private final DBOS dbos;

    TwoStepsWorkflow(DBOS dbos) {
        this.dbos = dbos;
    }

    @Override
    @Workflow(name = "two-steps")
    public String run(String input) {
        String charged = dbos.runStep(() -> RESULT, "charge");
        String shipped = dbos.runStep(() -> RESULT, "ship");
        if (!charged.equals(shipped)) {
            throw new IllegalStateException(charged + ", " + shipped);
        }
        return shipped;
    }
}
