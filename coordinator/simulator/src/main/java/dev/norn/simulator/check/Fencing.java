package dev.norn.simulator.check;

import dev.norn.engine.TransactionId;
import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.journal.Entry;
import dev.norn.journal.NodeTerm;
import dev.norn.journal.ShardGrant;
import dev.norn.simulator.world.World;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Guarantee 5: a row is written only by the owner of its shard, under the newest epoch that was granted, and sequence
 * numbers of a shard strictly grow. Only the owner calls participants: a node stops before another one can take over.
 * Knows of terms and owners only what the database answered to takeovers.
 */
final class Fencing extends Checker {

    private record Owner(NodeTerm term, long epoch) {}

    private final Map<Integer, Owner> owners = new TreeMap<>();
    private final Map<Integer, Long> nextSequences = new TreeMap<>();

    Fencing(World world, Book book) {
        super(world, book);
    }

    @Override
    public void granted(NodeTerm owner, List<ShardGrant> grants) {
        for (ShardGrant grant : grants) {
            Owner earlier = owners.put(grant.shard(), new Owner(owner, grant.epoch()));
            require(
                    earlier == null || earlier.epoch() < grant.epoch(),
                    0,
                    "shard " + grant.shard() + " was granted with epoch " + grant.epoch() + " after " + earlier);
            require(
                    grant.sequenceHighWater() >= nextSequences.getOrDefault(grant.shard(), 0L),
                    0,
                    "shard " + grant.shard() + " was granted from sequence " + grant.sequenceHighWater()
                            + ", which is used");
        }
    }

    @Override
    public void sent(Departure departure) {
        long id = departure.call().transactionId();
        Owner owner = owners.get(TransactionId.shard(id));
        require(
                owner != null && departure.node().startsWith(owner.term().nodeId() + "."),
                id,
                "a call was sent by " + departure.node() + "; the shard's owner: " + owner);
    }

    @Override
    public void committed(Batch batch, BatchResult result) {
        for (Entry entry : batch.entries()) {
            Owner owner = owners.get(entry.shard());
            require(
                    owner != null && owner.term().equals(batch.term()) && owner.epoch() == entry.epoch(),
                    entry.transactionId(),
                    "a row of shard " + entry.shard() + " was written by " + batch.term() + " in epoch " + entry.epoch()
                            + " (expected: " + owner + ")");
            long next = nextSequences.getOrDefault(entry.shard(), 0L);
            require(
                    entry.firstSequence() >= next,
                    entry.transactionId(),
                    "sequence " + entry.firstSequence() + " of shard " + entry.shard() + " (expected: >= " + next
                            + ")");
            nextSequences.put(entry.shard(), entry.firstSequence() + entry.eventCount());
        }
    }
}
