package dev.norn.simulator.planted;

import dev.norn.simulator.Simulation;
import dev.norn.simulator.world.Violation;
import java.util.List;
import java.util.function.LongFunction;

/** Runs a seed and tells what was found. Loaded once more for each bug, so only the JDK's types go in and out. */
public final class Trial implements LongFunction<List<String>> {

    /**
     * What a checker said.
     *
     * @param checker the simple name of its class; empty if none said anything
     */
    record Outcome(String checker, String claim) {

        static final Outcome CLEAN = new Outcome("", "");

        private static Outcome of(List<String> found) {
            return found.isEmpty() ? CLEAN : new Outcome(found.getFirst(), found.getLast());
        }
    }

    /** For the loader. */
    public Trial() {}

    @Override
    public List<String> apply(long seed) {
        try {
            Simulation.run(seed);
            return List.of();
        } catch (Violation found) {
            return List.of(found.checker(), found.claim());
        }
    }

    @SuppressWarnings("unchecked") // It is the class above, of another loader.
    static LongFunction<Outcome> in(ClassLoader classes) {
        try {
            LongFunction<List<String>> trial = (LongFunction<List<String>>)
                    classes.loadClass(Trial.class.getName()).getConstructor().newInstance();
            return seed -> Outcome.of(trial.apply(seed));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
