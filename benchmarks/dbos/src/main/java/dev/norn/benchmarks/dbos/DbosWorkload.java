package dev.norn.benchmarks.dbos;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.norn.benchmarks.load.LoadProcess;
import dev.norn.benchmarks.load.Workload;

/** DBOS with its defaults, but for a pool of 32 connections. Each client calls the workflow and waits for its end. */
public final class DbosWorkload implements Workload {

    private static final int CONNECTIONS = 32;

    private final HikariDataSource pool;
    private final DBOS dbos;
    private final TwoSteps workflow;
    private final String input;

    private DbosWorkload(HikariDataSource pool, DBOS dbos, TwoSteps workflow, String input) {
        this.pool = pool;
        this.dbos = dbos;
        this.workflow = workflow;
        this.input = input;
    }

    /**
     * Serves standard input.
     *
     * @param arguments the database's URL, user, password; the workflow's input
     */
    public static void main(String[] arguments) throws Exception {
        LoadProcess.serve(start(arguments[0], arguments[1], arguments[2], arguments[3]));
        System.exit(0);
    }

    @Override
    public Client client() {
        return () -> workflow.run(input);
    }

    @Override
    public void close() {
        dbos.shutdown();
        pool.close();
    }

    private static DbosWorkload start(String url, String user, String password, String input) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaximumPoolSize(CONNECTIONS);
        DBOS dbos = new DBOS(DBOSConfig.defaults("benchmark").withDataSource(pool));
        TwoSteps workflow = dbos.registerProxy(TwoSteps.class, new TwoStepsWorkflow(dbos));
        dbos.launch();
        return new DbosWorkload(pool, dbos, workflow, input);
    }
}
