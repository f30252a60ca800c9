package dev.norn.benchmarks.seata;

import dev.norn.benchmarks.load.LoadProcess;
import dev.norn.benchmarks.load.Settled.Counts;
import dev.norn.benchmarks.load.Workload;
import io.seata.core.exception.TransactionException;
import io.seata.core.model.GlobalStatus;
import io.seata.integration.tx.api.util.ProxyUtil;
import io.seata.rm.RMClient;
import io.seata.tm.TMClient;
import io.seata.tm.api.GlobalTransaction;
import io.seata.tm.api.GlobalTransactionContext;

/**
 * TCC with Seata: each client begins a transaction, runs two tries, which register their branches, and commits or rolls
 * back. Seata answers that when both branches are confirmed or cancelled.
 */
public final class SeataWorkload implements Workload {

    private static final String APPLICATION = "benchmark";
    private static final String SERVICE_GROUP = "benchmark";
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Debit debit;
    private final Credit credit;
    private final String input;
    private final boolean commits;

    private SeataWorkload(Debit debit, Credit credit, String input, boolean commits) {
        this.debit = debit;
        this.credit = credit;
        this.input = input;
        this.commits = commits;
    }

    /**
     * Serves standard input.
     *
     * @param arguments the server's host and port; the input of each try; {@code commit} or {@code rollback}
     */
    public static void main(String[] arguments) throws Exception {
        LoadProcess.serve(start(arguments[0], arguments[1], arguments[2].equals("commit")));
        System.exit(0);
    }

    @Override
    public Client client() {
        return this::runOne;
    }

    private static SeataWorkload start(String server, String input, boolean commits) {
        // Its version of Byte Buddy does not know today's class files, and reads them if it is told to.
        System.setProperty("net.bytebuddy.experimental", "true");
        System.setProperty("service.default.grouplist", server);
        TMClient.init(APPLICATION, SERVICE_GROUP);
        RMClient.init(APPLICATION, SERVICE_GROUP);
        Debit debit = ProxyUtil.createProxy(new IdleDebit());
        Credit credit = ProxyUtil.createProxy(new IdleCredit());
        return new SeataWorkload(debit, credit, input, commits);
    }

    private void runOne() throws TransactionException {
        GlobalTransaction transaction = GlobalTransactionContext.createNew();
        transaction.begin(TIMEOUT_MILLIS, "transfer");
        String id = transaction.getXid();
        if (!debit.hold(null, input) || !credit.hold(null, input)) {
            throw new IllegalStateException(id + ": a try failed");
        }
        if (commits) {
            transaction.commit();
            requireEnd(transaction, GlobalStatus.Committed, new Counts(2, 0));
        } else {
            transaction.rollback();
            requireEnd(transaction, GlobalStatus.Rollbacked, new Counts(0, 2));
        }
    }

    private void requireEnd(GlobalTransaction transaction, GlobalStatus expected, Counts counts) {
        if (transaction.getLocalStatus() != expected) {
            throw new IllegalStateException(
                    transaction.getXid() + ": " + transaction.getLocalStatus() + " (expected: " + expected + ")");
        }
        IdleBranch.SETTLED.require(transaction.getXid(), counts);
    }
}
