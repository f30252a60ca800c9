package dev.norn.benchmarks.report;

import dev.norn.benchmarks.measure.Measurement;
import dev.norn.benchmarks.measure.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** All measurements of a run. */
public final class Measurements {

    private final List<Measurement> all = new ArrayList<>();

    /** Adds one. */
    public void add(Measurement measurement) {
        all.add(measurement);
    }

    /** Those of a system at a number in flight, one for each round. */
    List<Measurement> of(String system, int inFlight) {
        return all.stream()
                .filter(it -> it.system().equals(system) && it.inFlight() == inFlight)
                .toList();
    }

    /** The numbers in flight at which a system was measured, growing. */
    List<Integer> inFlight(String system) {
        return all.stream()
                .filter(it -> it.system().equals(system))
                .map(Measurement::inFlight)
                .distinct()
                .sorted()
                .toList();
    }

    boolean haveTimeOf(Part part) {
        return all.stream().anyMatch(it -> it.processorTime().containsKey(part));
    }

    Spread spread(String system, int inFlight, ToDoubleFunction<Measurement> figure) {
        return Spread.of(of(system, inFlight), figure);
    }

    /**
     * A figure of one system by the best of others, round by round.
     *
     * @param divisors the best (largest) of them counts
     */
    Spread ratio(Point dividend, List<Point> divisors, ToDoubleFunction<Measurement> figure) {
        List<Integer> rounds = all.stream().map(Measurement::round).distinct().toList();
        return Spread.of(
                rounds,
                round -> of(dividend, round, figure)
                        / divisors.stream()
                                .mapToDouble(divisor -> of(divisor, round, figure))
                                .filter(value -> !Double.isNaN(value))
                                .max()
                                .orElse(Double.NaN));
    }

    private double of(Point point, int round, ToDoubleFunction<Measurement> figure) {
        return of(point.system(), point.inFlight()).stream()
                .filter(it -> it.round() == round)
                .mapToDouble(figure)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** A system at a number in flight. */
    record Point(String system, int inFlight) {

        static List<Point> of(String system, int... inFlight) {
            return IntStream.of(inFlight)
                    .mapToObj(number -> new Point(system, number))
                    .toList();
        }
    }
}
