package dev.norn.runtime.node;

import dev.norn.engine.TransactionId;
import dev.norn.runtime.NodeStatus;
import dev.norn.runtime.NodeStatus.OwnedShard;
import dev.norn.runtime.NodeStatus.Phase;
import dev.norn.runtime.shard.Shard.Numbers;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells of itself: written by its control, read by any thread. Counts of transactions are as of the last
 * renewal.
 */
final class StatusBoard {

    private static final Numbers NOTHING = new Numbers(0, 0, 0, 0, 0);

    private final String nodeId;
    private Phase phase = Phase.JOINING;
    private long lastTerm;
    private @Nullable Term term;
    private Numbers numbers = NOTHING;
    private long lowWaterMark;
    private @Nullable String lastFailure;
    private volatile NodeStatus published;

    StatusBoard(String nodeId) {
        this.nodeId = nodeId;
        this.published = snapshot();
    }

    NodeStatus status() {
        return published;
    }

    void phase(Phase next, @Nullable Term current) {
        phase = next;
        term = current;
        if (current == null) {
            numbers = NOTHING;
        } else {
            lastTerm = current.id.term();
        }
        published = snapshot();
    }

    void lease(Term current, long mark) {
        term = current;
        lastTerm = current.id.term();
        lowWaterMark = mark;
        published = snapshot();
    }

    void failed(String why) {
        lastFailure = why;
        published = snapshot();
    }

    void surveyed(List<Survey.Finding> findings) {
        Numbers sum = NOTHING;
        for (Survey.Finding finding : findings) {
            sum = sum.plus(finding.numbers());
        }
        numbers = sum;
        published = snapshot();
    }

    private NodeStatus snapshot() {
        Term current = term;
        return new NodeStatus(
                nodeId,
                lastTerm,
                phase,
                current == null ? null : current.expiresAt,
                current == null ? List.of() : owned(current),
                numbers.unfinished(),
                numbers.live(),
                numbers.needAttention(),
                numbers.deadLetters(),
                numbers.oldestId() == 0 ? null : Instant.ofEpochMilli(TransactionId.epochMillis(numbers.oldestId())),
                current == null ? 0 : current.commits.backlog(),
                lowWaterMark,
                current == null || current.relay == null ? null : current.relay.status(),
                lastFailure);
    }

    private static List<OwnedShard> owned(Term term) {
        return term.shards.stream()
                .map(shard -> new OwnedShard(shard.number(), shard.epoch()))
                .toList();
    }
}
