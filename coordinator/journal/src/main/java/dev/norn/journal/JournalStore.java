package dev.norn.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where the journal is kept: nodes and their leases, shards and their owners, batches, and what a new owner reads back.
 * Calls block; each is one round trip unless it says otherwise. Safe for use by many threads.
 *
 * <p>What every implementation keeps (the conformance suite shows it):
 *
 * <ul>
 *   <li>A batch is written whole or not at all, only under its node's current term, and only in order of its number.
 *   <li>{@link #takeOver} and {@link #join} return only after every batch of an earlier term is committed or can never
 *       be: they wait for an orphaned writer.
 *   <li>Time is the database's.
 * </ul>
 */
public interface JournalStore extends AutoCloseable {

    /** The number of shards, fixed at installation. */
    int shardCount();

    /**
     * Makes the node known and raises its term, which fences every earlier life of the same node id. Also how a node
     * takes over from itself after an {@link StoreException.Ambiguous}.
     *
     * <p>Refused with {@link StoreException.Fenced} if another life of this node id holds a lease that has not ended and
     * {@code previous} is not its term.
     *
     * @param nodeId the node's id
     * @param address where other nodes and people find it, for show
     * @param previous the term this process held before, or 0
     * @param leaseTime how long the lease lasts unless renewed
     */
    Lease join(String nodeId, String address, long previous, Duration leaseTime) throws StoreException;

    /**
     * Prolongs the lease and makes reservations durable, in one round trip. Also publishes the low-water mark.
     *
     * <p>High-water marks and positions never fall: a smaller one than stored changes nothing.
     *
     * @param reservations one for each shard that the node owns; fewer are allowed, but then the low-water mark is not
     *     published, because it could not have taken the missing shards into account
     * @param lowWaterMark every transaction of this node's shards with a smaller id has ended, and none will be issued
     * @throws StoreException.Fenced if the term is no longer current, or a reservation is for a shard and epoch that
     *     the node does not own; nothing is changed then
     */
    Lease renew(NodeTerm term, Duration leaseTime, List<ShardReservation> reservations, long lowWaterMark)
            throws StoreException;

    /**
     * Hands the lease and all shards back, so that another node need not wait for it to end. The term is raised: nothing
     * can be written under it afterwards.
     */
    void leave(NodeTerm term) throws StoreException;

    /**
     * Takes every shard that has no owner or whose owner's lease has ended by database time: fences each such owner
     * first (raises its term, which waits for its running batch), then assigns its shards with a higher epoch. Also
     * takes the shards that this node id held under an earlier term. May leave the shards of an owner whose batch is
     * running for the next call if there are others to take. Does not hold up the caller's own batches.
     *
     * <p>The caller's published low-water mark falls to 0 until a {@link #renew} names every shard it now owns.
     *
     * <p>After {@link StoreException.Ambiguous} the node may own shards that it does not know of: it {@linkplain #join
     * joins} again, and takes them with its new term.
     *
     * @return what was taken, in order of the shards; maybe nothing
     * @throws StoreException.Fenced if the caller's own term is no longer current
     */
    List<ShardGrant> takeOver(NodeTerm term) throws StoreException;

    /**
     * Writes a batch: one round trip, one commit.
     *
     * <p>A start whose idempotency key is known is left out whole and reported; the rest of the batch is written. Two
     * batches may be in flight from two threads, in order of their numbers: the second waits for the first and fails
     * with {@link StoreException.OutOfOrder} if that one fails.
     *
     * @throws StoreException.Fenced if the term is no longer current
     */
    BatchResult commit(Batch batch) throws StoreException;

    /**
     * Reads the entries of every transaction of the shard that has not ended, grouped by transaction, in order of their
     * sequence. Passes them on unchecked, so that a damaged transaction does not hold up the others: see {@link
     * StoredEntry#requireGrowingSequences}.
     */
    void replayUnfinished(int shard, Consumer<List<StoredEntry>> transaction) throws StoreException;

    /** All entries of one transaction in order, unchecked; empty if there is no such transaction. */
    List<StoredEntry> read(long transactionId) throws StoreException;

    /**
     * What a relay has not published: entries of some shards above what is published, in a window of ticks. The window lets
     * the store find them without an index of their own. An entry that was committed before the call is seen.
     */
    UnpublishedPage unpublished(UnpublishedWindow window) throws StoreException;

    /** The transaction that an idempotency key belongs to, if it is still kept. */
    Optional<KnownStart> findByKey(int shard, IdempotencyKey key) throws StoreException;

    /** The transaction's row as of its newest committed entry. */
    Optional<TransactionRow> row(long transactionId) throws StoreException;

    /**
     * An id below which every transaction of every shard has ended and below which none will ever be issued: the
     * smallest of what the nodes published; 0 while some shard has no owner.
     */
    long lowWaterMark() throws StoreException;

    /**
     * Keeps house: makes room ahead of the clock, drops what is past retention, expires idempotency keys. To be called
     * about hourly, by a node that serves: a batch that finds no room makes it. If another node is at it, this does
     * nothing. May take minutes, and makes no writer wait.
     *
     * @param now database time
     * @param relaying whether events are published: then what is not published yet is kept, however old it is
     */
    void maintain(Instant now, boolean relaying) throws StoreException;

    /** The same where events are not published. */
    default void maintain(Instant now) throws StoreException {
        maintain(now, false);
    }

    /** Database time. */
    Instant now() throws StoreException;

    @Override
    void close();
}
