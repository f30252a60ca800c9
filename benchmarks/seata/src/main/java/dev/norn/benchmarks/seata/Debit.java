package dev.norn.benchmarks.seata;

import io.seata.rm.tcc.api.BusinessActionContext;
import io.seata.rm.tcc.api.BusinessActionContextParameter;
import io.seata.rm.tcc.api.LocalTCC;
import io.seata.rm.tcc.api.TwoPhaseBusinessAction;
import org.jspecify.annotations.Nullable;

/** A branch, as Seata wants it: an interface, of whose implementation it makes a proxy. Its fence is off, as it is by default. */
@LocalTCC
public interface Debit extends Branch {

    /** The try; its proxy registers the branch first, and makes the context. */
    @TwoPhaseBusinessAction(name = "debit", commitMethod = "confirm", rollbackMethod = "cancel")
    boolean hold(@Nullable BusinessActionContext context, @BusinessActionContextParameter("input") String input);
}
