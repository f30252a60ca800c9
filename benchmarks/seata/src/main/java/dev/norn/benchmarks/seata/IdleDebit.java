package dev.norn.benchmarks.seata;

import io.seata.rm.tcc.api.BusinessActionContext;
import org.jspecify.annotations.Nullable;

/** A try that does nothing. Open, and with a constructor without parameters, because Seata makes a subclass of it. */
public class IdleDebit extends IdleBranch implements Debit {

    @Override
    public boolean hold(@Nullable BusinessActionContext context, String input) {
        return true;
    }
}
