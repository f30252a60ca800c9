package dev.norn.simulator.participant;

import dev.norn.protocol.BranchCall;

/** A participant's database: does one operation in one transaction. */
interface Branches {

    /**
     * What came of it.
     *
     * @param effect whether the business's data changed
     */
    record Outcome(Reply reply, boolean effect) {}

    /**
     * Does an operation, or finds that it was done, or refuses it.
     *
     * @param saysNo whether the business refuses an action
     * @param tooLate whether the call's deadline was over before the work was started
     */
    Outcome perform(BranchCall call, boolean saysNo, boolean tooLate);
}
