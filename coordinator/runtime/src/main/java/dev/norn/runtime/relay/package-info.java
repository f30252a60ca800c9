/**
 * Tells the world what the journal says: the journal is the outbox.
 *
 * <p><b>Model.</b>
 *
 * <pre>
 *  ShardLoop ── committed ──▶ ShardFeed ─┐ memory, bounded            ┌──▶ EventSink.Lane 0
 *                             ShardFeed ─┼──────────▶ RelayLane 0 ────┘
 *                             …          │                ▲
 *  journal ── what is above a position ──┴── Backlog ─────┘ after a takeover, or when memory was full
 * </pre>
 *
 * <p>Shards are spread over a fixed number of lanes, which is one. A lane works in rounds: it takes what waits, has the
 * sink publish it, and moves the positions of its shards. A shard's {@linkplain dev.norn.journal.RelayPosition
 * position} is stored with the lease's renewals, so only by the shard's owner. What a shard's loop has committed is
 * offered to its {@link dev.norn.runtime.relay.ShardFeed}; what does not fit in memory is dropped there and read from
 * the journal's table later, as is what an earlier owner left. A feed therefore has at most one <em>gap</em>, from its
 * position up to the last entry that was dropped; behind the gap, memory goes on.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>An event is published after its commit, never before, and only with a lane that was opened within the trust window
 *       of the term. So once the next owner has opened the lane, nothing of the earlier one becomes readable any more.
 *   <li>Events of a shard are published in order of their sequence. Whoever publishes begins at or before a position below
 *       which everything is published, and leaves nothing out. So the first time that a reader sees each event is in order,
 *       even if two owners of a shard publish at once; what he sees again has the same id.
 *   <li>A position moves after what is below it is durable at the sink.
 *   <li>The tick of a shard's entries never falls, over takeovers too: the database writes it. Reading the table rests on
 *       that: it goes by tick, and within a tick by sequence.
 *   <li>Nothing here makes a shard's loop wait, and memory is bounded whatever the sink does.
 * </ul>
 *
 * <p><b>How it fails.</b> A sink that fails or blocks makes its lane wait, with a growing pause; transactions do not notice,
 * the lag grows on disk, and the node's status says so. After any failure a sink's lane is closed and opened anew, and what
 * it may or may not have published is published again. A node that is killed leaves its successor the last stored position:
 * it publishes what is above it, at most the last seconds a second time. A zombie, which does not know that its shards are
 * another's by now, is fenced by the sink: opening a lane ends everyone who had it.
 */
@NullMarked
package dev.norn.runtime.relay;

import org.jspecify.annotations.NullMarked;
