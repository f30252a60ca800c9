package dev.norn.benchmarks.dbos;

/** The workflow, as DBOS wants it: an interface, of which it makes a proxy. */
public interface TwoSteps {

    /** Runs both steps, and gives the last one's result. */
    String run(String input);
}
