package dev.norn.simulator;

import dev.norn.dsl.SagaDefinition;
import dev.norn.engine.message.MessageRules;
import dev.norn.engine.tcc.TccRules;
import dev.norn.journal.GroupCommitLimits;
import dev.norn.runtime.DefinitionCatalog;
import dev.norn.runtime.NodeSettings;
import dev.norn.runtime.dispatch.DispatchLimits;
import dev.norn.runtime.node.LeaseSettings;
import dev.norn.runtime.relay.RelayLimits;
import dev.norn.runtime.shard.ShardLimits;
import dev.norn.simulator.workload.RandomBranches;
import dev.norn.simulator.workload.RandomSagas;
import dev.norn.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * How big and how bad one run is.
 *
 * @param shards of the installation
 * @param leaseTime of the nodes
 * @param nodes their settings
 * @param definitions what is started
 * @param maxDrift how much nodes' clocks run fast or slow
 * @param faultyNanos how long things go wrong
 * @param starts how many transactions are started meanwhile
 * @param tccPercent how many of them in a hundred are TCC; the others are sagas
 * @param tccRules what applies where an initiator says nothing
 * @param relay how little of the journal is published at once, and how little of it waits in memory
 * @param fencedParticipants how many of the participants have a branch fence
 */
record Scenario(
        int shards,
        Duration leaseTime,
        List<NodeSettings> nodes,
        List<SagaDefinition> definitions,
        double maxDrift,
        long faultyNanos,
        int starts,
        int tccPercent,
        TccRules tccRules,
        RelayLimits relay,
        int fencedParticipants)
        implements DefinitionCatalog {

    private static final int DEFINITIONS = 4;

    static Scenario of(World world) {
        SplittableRandom chance = world.chance("scenario");
        Duration lease = Duration.ofMillis(1_000 + chance.nextInt(2_500));
        int nodeCount = chance.nextInt(5) == 0 ? 1 : 2 + chance.nextInt(2);
        ShardLimits shards = limits(chance);
        DispatchLimits dispatch = chance.nextBoolean()
                ? new DispatchLimits(1 + chance.nextInt(2), 3 + chance.nextInt(5))
                : DispatchLimits.DEFAULT;
        GroupCommitLimits commits = new GroupCommitLimits(
                chance.nextInt(3) == 0 ? 1 + chance.nextInt(4) : 1_024, 4 << 20, 1 + chance.nextInt(2), 1 << 20, 5);
        List<NodeSettings> nodes = new ArrayList<>();
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(new NodeSettings(
                    new LeaseSettings("node-" + i, "http://node-" + i, lease, Duration.ofSeconds(3)),
                    1 + chance.nextInt(2),
                    1 + chance.nextInt(4),
                    20,
                    shards,
                    dispatch,
                    commits));
        }
        List<SagaDefinition> definitions = new ArrayList<>();
        for (int i = 0; i < DEFINITIONS; i++) {
            definitions.add(RandomSagas.of(chance.nextInt(RandomSagas.COUNT)));
        }
        return new Scenario(
                1 + chance.nextInt(8),
                lease,
                List.copyOf(nodes),
                List.copyOf(definitions),
                0.01,
                (15 + chance.nextInt(30)) * 1_000_000_000L,
                15 + chance.nextInt(30),
                20 + chance.nextInt(61),
                RandomBranches.rules(world.chance("tcc rules")),
                relay(world.chance("relay")),
                2 + chance.nextInt(RandomSagas.PARTICIPANTS - 1));
    }

    private static RelayLimits relay(SplittableRandom chance) {
        RelayLimits usual = RelayLimits.DEFAULT;
        return new RelayLimits(
                chance.nextInt(3) == 0 ? 1 + chance.nextInt(20) : usual.maxRoundEvents(),
                chance.nextInt(3) == 0 ? 1 + chance.nextInt(5_000) : usual.maxRoundChars(),
                chance.nextInt(2) == 0 ? 1 + chance.nextInt(10_000) : usual.maxQueuedChars(),
                chance.nextBoolean() ? Duration.ZERO : usual.roundEvery(),
                usual.firstPause(),
                usual.maxPause());
    }

    private static ShardLimits limits(SplittableRandom chance) {
        ShardLimits usual = ShardLimits.DEFAULT;
        return new ShardLimits(
                chance.nextInt(5) == 0 ? 4 : usual.maxQueuedCommands(),
                chance.nextInt(8) == 0 ? 3 : usual.maxJournalBacklog(),
                chance.nextInt(8) == 0 ? 8 : usual.maxLiveTransactions(),
                usual.maxWaitingCommands(),
                chance.nextInt(3) == 0 ? 1 : usual.maxMergedInputs(),
                usual.maxConcurrentLoads(),
                usual.maxQueuedLoads(),
                usual.maxListeners(),
                chance.nextInt(3) == 0 ? 1 + chance.nextInt(4) : usual.maxWorkPerTurn(),
                Duration.ofMillis(500 + chance.nextInt(chance.nextBoolean() ? 3_000 : 60_000)));
    }

    /** What applies where a producer says nothing: as short as for TCC, and its producers are asked sooner. */
    MessageRules messageRules() {
        return new MessageRules(
                tccRules.transactionTimeout().dividedBy(4), tccRules.settleRetry(), tccRules.escalation());
    }

    @Override
    public Optional<SagaDefinition> find(String name, long version) {
        return definitions.stream()
                .filter(it -> it.name().equals(name) && it.version() == version)
                .findFirst();
    }
}
