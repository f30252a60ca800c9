package dev.norn.runtime.node;

import dev.norn.journal.GroupCommit;
import dev.norn.journal.Lease;
import dev.norn.journal.NodeTerm;
import dev.norn.runtime.relay.RelayTerm;
import dev.norn.runtime.shard.Shard;
import dev.norn.runtime.shard.Tenure;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node's control knows of the term that it holds. Belongs to the control's thread. */
final class Term {

    final NodeTerm id;
    final TrustWindow trust;
    final GroupCommit commits;
    final Tenure tenure;

    /** Publishes the events of its shards; null if they are not published. */
    final @Nullable RelayTerm relay;

    final List<Shard> shards = new ArrayList<>();

    /** Granted and not replayed yet. */
    final ArrayDeque<Shard> toReplay = new ArrayDeque<>();

    int replaying;
    long replayAgainAtNanos;
    int failedReplays;
    Instant expiresAt;

    @Nullable
    Instant nextVacancyAt;

    long renewAtNanos;
    boolean renewNow;
    int failedRenewals;
    boolean gathering;
    long takeOverAtNanos;

    /** As the store told it last: what is appended from now on has this tick or a greater one. */
    int tick;

    /** The renewal that stores what was published until the end is on its way, or was. */
    boolean lastRenewal;

    Term(Lease lease, TrustWindow trust, GroupCommit commits, Tenure tenure, @Nullable RelayTerm relay, long nowNanos) {
        this.id = lease.term();
        this.trust = trust;
        this.commits = commits;
        this.tenure = tenure;
        this.relay = relay;
        this.tick = lease.tick();
        this.expiresAt = lease.expiresAt();
        this.nextVacancyAt = lease.nextVacancyAt();
        this.renewAtNanos = nowNanos;
        this.takeOverAtNanos = nowNanos;
    }

    /** Whether replays wait that no running one will be followed by. */
    boolean isReplayOverdue(long nowNanos) {
        return replayAgainAtNanos != 0 && replaying == 0 && !toReplay.isEmpty() && nowNanos - replayAgainAtNanos >= 0;
    }

    boolean isReplayed() {
        return replaying == 0 && toReplay.isEmpty();
    }
}
