package dev.norn.runtime.node;

import dev.norn.journal.ShardReservation;
import dev.norn.runtime.agent.Inbox;
import dev.norn.runtime.shard.Shard;
import dev.norn.runtime.shard.ShardLoop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Asks every loop how its shards stand, and puts the answers together on the control's thread. */
final class Survey {

    /**
     * How a shard stands.
     *
     * @param shard the shard
     * @param wanted what it wants to be reserved
     * @param lowWaterMark below it, everything of the shard has ended
     * @param numbers for show
     * @param atRest whether nothing is under way
     */
    record Finding(Shard shard, ShardReservation wanted, long lowWaterMark, Shard.Numbers numbers, boolean atRest) {}

    private final List<Finding> findings = new ArrayList<>();
    private int missing;

    private Survey() {}

    /**
     * @param tick as the store told it last
     * @param control through which the answers come back
     * @param done given all findings, on the control's thread
     */
    static void of(List<Shard> shards, int tick, Inbox control, Consumer<List<Finding>> done) {
        Map<ShardLoop, List<Shard>> byLoop = new LinkedHashMap<>();
        shards.forEach(shard ->
                byLoop.computeIfAbsent(shard.loop(), loop -> new ArrayList<>()).add(shard));
        Survey survey = new Survey();
        survey.missing = byLoop.size();
        if (byLoop.isEmpty()) {
            done.accept(List.of());
        }
        byLoop.forEach((loop, its) -> loop.post(now -> {
            List<Finding> found = its.stream().map(shard -> look(shard, tick)).toList();
            control.post(later -> survey.add(found, done));
        }));
    }

    private static Finding look(Shard shard, int tick) {
        return new Finding(shard, shard.wanted(tick), shard.lowWaterMark(), shard.numbers(), shard.isAtRest());
    }

    private void add(List<Finding> found, Consumer<List<Finding>> done) {
        findings.addAll(found);
        if (--missing == 0) {
            done.accept(findings);
        }
    }
}
