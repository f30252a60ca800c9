package dev.norn.benchmarks.seata;

import dev.norn.benchmarks.load.Settled;
import io.seata.rm.tcc.api.BusinessActionContext;

/** Does nothing but count what it is asked. */
abstract class IdleBranch implements Branch {

    /** Static, because Seata makes objects of its own of these classes. */
    static final Settled SETTLED = new Settled();

    @Override
    public final boolean confirm(BusinessActionContext context) {
        SETTLED.confirmed(context.getXid(), Long.toString(context.getBranchId()));
        return true;
    }

    @Override
    public final boolean cancel(BusinessActionContext context) {
        SETTLED.cancelled(context.getXid(), Long.toString(context.getBranchId()));
        return true;
    }
}
