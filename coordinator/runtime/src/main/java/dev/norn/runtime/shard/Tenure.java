package dev.norn.runtime.shard;

import dev.norn.journal.GroupCommit;
import dev.norn.runtime.node.TrustWindow;
import java.util.function.Consumer;

/**
 * What belongs to one term of the node and ends with it.
 *
 * @param commits writes under the term
 * @param trust how long the node may act
 * @param onLost told, by any thread and maybe more than once, why the term cannot be used any more
 * @param onShortReservation told, by any thread, that ids or sequence numbers run short before the next renewal
 */
public record Tenure(GroupCommit commits, TrustWindow trust, Consumer<String> onLost, Runnable onShortReservation) {}
