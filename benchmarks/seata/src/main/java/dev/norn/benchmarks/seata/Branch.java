package dev.norn.benchmarks.seata;

import io.seata.rm.tcc.api.BusinessActionContext;

/** What Seata calls when it has decided. */
public interface Branch {

    /** What follows a commit. */
    boolean confirm(BusinessActionContext context);

    /** What follows a rollback. */
    boolean cancel(BusinessActionContext context);
}
