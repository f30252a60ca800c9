package dev.norn.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.norn.engine.Decision;
import dev.norn.engine.Mode;
import dev.norn.engine.TransactionId;
import dev.norn.engine.TransactionStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link JournalStore} does. A subclass brings a fresh store of {@value #SHARDS} shards for each test. */
public abstract class JournalStoreConformance {

    protected static final int SHARDS = 8;
    protected static final Duration LEASE = Duration.ofSeconds(30);

    protected JournalStore store;
    protected Entries entries;

    /** A fresh store of {@value #SHARDS} shards. */
    protected abstract JournalStore freshStore() throws Exception;

    /** Lets every lease of the node end by database time, however long it was. */
    protected abstract void endLease(String nodeId) throws Exception;

    /** The dead letters as {@code transaction/branch/step/attempts}, in order of transaction and branch. */
    protected abstract List<String> deadLetters() throws Exception;

    @BeforeEach
    void begin() throws Exception {
        store = freshStore();
        Instant now = store.now();
        store.maintain(now);
        entries = new Entries(now);
    }

    protected NodeTerm joined(String nodeId) throws StoreException {
        return store.join(nodeId, "http://" + nodeId, 0, LEASE).term();
    }

    protected NodeTerm owner(String nodeId) throws StoreException {
        NodeTerm term = joined(nodeId);
        store.takeOver(term);
        return term;
    }

    protected BatchResult commit(NodeTerm term, long number, Entry... batch) throws StoreException {
        return store.commit(new Batch(term, number, List.of(batch)));
    }

    private List<List<StoredEntry>> unfinished(int shard) throws StoreException {
        List<List<StoredEntry>> found = new ArrayList<>();
        store.replayUnfinished(shard, found::add);
        return found;
    }

    private List<String> payloads(long transactionId) throws StoreException {
        return store.read(transactionId).stream().map(StoredEntry::payload).toList();
    }

    @Test
    void shouldKnowItsNumberOfShards() {
        assertThat(store.shardCount()).isEqualTo(SHARDS);
    }

    @Test
    void shouldGrantALeaseByDatabaseTime() throws Exception {
        Instant before = store.now();
        Lease lease = store.join("a", "http://a", 0, LEASE);
        assertThat(lease.term()).isEqualTo(new NodeTerm("a", 1));
        assertThat(lease.databaseNow()).isBetween(before, store.now());
        assertThat(lease.expiresAt()).isEqualTo(lease.databaseNow().plus(LEASE));
        assertThat(lease.lastBatch()).isZero();
        assertThat(lease.lowWaterMark()).isZero();
        assertThat(lease.nextVacancyAt()).isBeforeOrEqualTo(lease.databaseNow());
    }

    @Test
    void shouldGiveAllShardsToTheFirstNodeAndNoneToTheSecond() throws Exception {
        NodeTerm first = joined("a");
        assertThat(store.takeOver(first))
                .isEqualTo(IntStream.range(0, SHARDS)
                        .mapToObj(shard -> new ShardGrant(shard, 1, 1, 0, null, 1))
                        .toList());
        NodeTerm second = joined("b");
        assertThat(store.takeOver(second)).isEmpty();
        assertThat(store.takeOver(first)).isEmpty();
    }

    @Test
    void shouldTellWhenAShardMayBecomeFree() throws Exception {
        NodeTerm first = owner("a");
        Lease renewed = store.renew(first, LEASE, List.of(), 0);
        assertThat(renewed.nextVacancyAt()).isNull();
        NodeTerm second = joined("b");
        assertThat(store.renew(second, LEASE, List.of(), 0).nextVacancyAt()).isEqualTo(renewed.expiresAt());
        store.leave(first);
        Lease free = store.renew(second, LEASE, List.of(), 0);
        assertThat(free.nextVacancyAt()).isBeforeOrEqualTo(free.databaseNow());
    }

    @Test
    void shouldTakeOverFromANodeWhoseLeaseEndedAndFenceIt() throws Exception {
        NodeTerm dead = owner("a");
        commit(dead, 1, entries.start(0));
        NodeTerm heir = joined("b");
        assertThat(store.takeOver(heir)).isEmpty();
        endLease("a");

        List<ShardGrant> grants = store.takeOver(heir);

        assertThat(grants).hasSize(SHARDS).allMatch(grant -> grant.epoch() == 2);
        Entry late = entries.start(0);
        assertThatExceptionOfType(StoreException.Fenced.class).isThrownBy(() -> commit(dead, 2, late));
        assertThatExceptionOfType(StoreException.Fenced.class).isThrownBy(() -> store.renew(dead, LEASE, List.of(), 0));
        assertThatExceptionOfType(StoreException.Fenced.class).isThrownBy(() -> store.takeOver(dead));
        assertThatExceptionOfType(StoreException.Fenced.class).isThrownBy(() -> store.leave(dead));
        assertThat(store.read(late.transactionId())).isEmpty();
    }

    @Test
    void shouldLetANodeWriteAfterItsLeaseEndedWhileNobodyHasTakenOver() throws Exception {
        NodeTerm term = owner("a");
        endLease("a");
        Entry start = entries.start(1);
        commit(term, 1, start);
        assertThat(store.read(start.transactionId())).hasSize(1);
        store.renew(term, LEASE, List.of(), 0);
        assertThat(store.takeOver(joined("b"))).isEmpty();
    }

    @Test
    void shouldRefuseToJoinUnderTheIdOfALivingNode() throws Exception {
        NodeTerm living = owner("a");
        JournalStore other = anotherProcess();
        assertThatExceptionOfType(StoreException.Fenced.class)
                .isThrownBy(() -> other.join("a", "http://other", 0, LEASE));
        commit(living, 1, entries.start(0));
        endLease("a");
        NodeTerm next = other.join("a", "http://other", 0, LEASE).term();
        assertThat(next.term()).isEqualTo(living.term() + 1);
        assertThatExceptionOfType(StoreException.Fenced.class).isThrownBy(() -> commit(living, 2, entries.start(0)));
    }

    /** The same journal as another process sees it. */
    protected abstract JournalStore anotherProcess() throws Exception;

    @Test
    void shouldTakeOverFromItself() throws Exception {
        NodeTerm earlier = owner("a");
        Entry start = entries.start(3);
        commit(earlier, 1, start);

        Lease lease = store.join("a", "http://a", earlier.term(), LEASE);

        assertThat(lease.term()).isEqualTo(new NodeTerm("a", earlier.term() + 1));
        assertThat(lease.lastBatch()).isEqualTo(1);
        assertThatExceptionOfType(StoreException.Fenced.class).isThrownBy(() -> commit(earlier, 2, entries.start(3)));
        assertThat(store.takeOver(lease.term())).hasSize(SHARDS).allMatch(grant -> grant.epoch() == 2);
        commit(lease.term(), 2, entries.step(start));
        assertThat(store.read(start.transactionId())).hasSize(2);
    }

    @Test
    void shouldHandEverythingBackOnLeave() throws Exception {
        NodeTerm leaving = owner("a");
        NodeTerm staying = joined("b");
        store.leave(leaving);
        assertThat(store.takeOver(staying)).hasSize(SHARDS);
        assertThatExceptionOfType(StoreException.Fenced.class).isThrownBy(() -> commit(leaving, 1, entries.start(0)));
        assertThat(joined("a").term()).isEqualTo(leaving.term() + 2);
    }

    @Test
    void shouldKeepReservationsForTheNextOwner() throws Exception {
        NodeTerm term = owner("a");
        store.renew(term, LEASE, List.of(new ShardReservation(2, 1, 500, 900)), 0);
        store.renew(term, LEASE, List.of(new ShardReservation(2, 1, 400, 1_000)), 0);
        store.leave(term);
        assertThat(store.takeOver(joined("b"))).contains(new ShardGrant(2, 2, 500, 1_000, null, 4));
    }

    @Test
    void shouldRefuseAReservationOfAnotherEpochWhole() throws Exception {
        NodeTerm term = owner("a");
        List<ShardReservation> reservations =
                List.of(new ShardReservation(1, 1, 500, 500), new ShardReservation(2, 7, 500, 500));
        assertThatExceptionOfType(StoreException.Fenced.class)
                .isThrownBy(() -> store.renew(term, LEASE, reservations, 5));
        store.leave(term);
        assertThat(store.takeOver(joined("b")))
                .contains(new ShardGrant(1, 2, 1, 0, null, 2), new ShardGrant(2, 2, 1, 0, null, 2));
    }

    // ---- the relay

    @Test
    void shouldKeepHowFarAShardIsPublishedForTheNextOwner() throws Exception {
        NodeTerm term = owner("a");
        store.renew(term, LEASE, List.of(new ShardReservation(2, 1, 500, 900)), 0);
        ShardReservation reservation = new ShardReservation(2, 1, 500, 900);
        store.renew(term, LEASE, List.of(reservation.with(new RelayPosition(70, 3))), 0);
        store.renew(term, LEASE, List.of(reservation.with(new RelayPosition(60, 2))), 0);
        store.renew(term, LEASE, List.of(reservation), 0);
        store.leave(term);
        List<ShardGrant> grants = store.takeOver(joined("b"));
        assertThat(grants.get(2).relayed()).isEqualTo(new RelayPosition(70, 3));
        assertThat(grants.get(1).relayed()).isNull();
    }

    @Test
    void shouldRaiseTheTickWithEachRenewalAndAboveEveryEarlierOwners() throws Exception {
        NodeTerm first = owner("a");
        int tick = 0;
        for (int i = 0; i < 5; i++) {
            int next = store.renew(first, LEASE, List.of(), 0).tick();
            assertThat(next).isGreaterThan(tick);
            tick = next;
        }
        commit(first, 1, entries.start(1));
        store.leave(first);
        NodeTerm second = joined("b");
        int granted = store.takeOver(second).getFirst().tick();
        assertThat(granted).isGreaterThan(tick);
        commit(second, 1, entries.start(1));
        assertThat(unpublished(Map.of(1, 0L), 0, Integer.MAX_VALUE).entries())
                .extracting(UnpublishedEntry::tick)
                .containsExactly(tick, granted);
    }

    @Test
    void shouldReadWhatIsNotPublishedInWindowsAndPages() throws Exception {
        NodeTerm term = owner("a");
        List<Entry> ones = new ArrayList<>();
        int middle = 0;
        for (int batch = 1; batch <= 6; batch++) {
            Entry one = entries.start(1);
            commit(term, batch, one, entries.start(2), entries.start(3));
            ones.add(one);
            middle = batch == 3 ? store.renew(term, LEASE, List.of(), 0).tick() : middle;
        }
        Map<Integer, Long> above = Map.of(1, ones.getFirst().firstSequence() + 1, 3, 0L);
        UnpublishedPage all = unpublished(above, 0, Integer.MAX_VALUE);
        assertThat(all.complete()).isTrue();
        assertThat(all.entries()).hasSize(5 + 6);
        assertThat(sequences(all, 1))
                .isEqualTo(ones.stream().skip(1).map(Entry::firstSequence).toList());
        assertThat(unpublished(above, 0, middle).entries()).hasSize(2 + 3);
        assertThat(unpublished(above, middle, Integer.MAX_VALUE).entries())
                .isEqualTo(all.entries().subList(5, 11))
                .allMatch(entry -> entry.tick() >= middle(all));
        UnpublishedPage page = store.unpublished(new UnpublishedWindow(above, 0, Integer.MAX_VALUE, 4, 1_000));
        assertThat(page).isEqualTo(new UnpublishedPage(all.entries().subList(0, 4), false));
        page = store.unpublished(new UnpublishedWindow(above, 0, Integer.MAX_VALUE, 100, 1));
        assertThat(page).isEqualTo(new UnpublishedPage(all.entries().subList(0, 1), false));
        page = store.unpublished(new UnpublishedWindow(above, 0, Integer.MAX_VALUE, 11, 10_000));
        assertThat(page.complete()).isTrue();
    }

    private static int middle(UnpublishedPage page) {
        return page.entries().get(5).tick();
    }

    private static List<Long> sequences(UnpublishedPage page, int shard) {
        return page.entries().stream()
                .map(UnpublishedEntry::entry)
                .filter(entry -> TransactionId.shard(entry.transactionId()) == shard)
                .map(StoredEntry::firstSequence)
                .toList();
    }

    private UnpublishedPage unpublished(Map<Integer, Long> above, int from, int until) throws StoreException {
        return store.unpublished(new UnpublishedWindow(above, from, until, 1_000, 1_000_000));
    }

    @Test
    void shouldPublishTheSmallestLowWaterMarkAndOnlyACompleteOne() throws Exception {
        NodeTerm first = joined("a");
        assertThat(store.lowWaterMark()).isZero();
        store.takeOver(first);
        assertThat(store.renew(first, LEASE, allShards(1), 70).lowWaterMark()).isEqualTo(70);
        store.renew(first, LEASE, allShards(1), 60);
        assertThat(store.lowWaterMark()).as("never falls while its owner lives").isEqualTo(70);
        store.renew(first, LEASE, allShards(1).subList(1, SHARDS), 90);
        assertThat(store.lowWaterMark())
                .as("a shard was not taken into account")
                .isEqualTo(70);

        NodeTerm heir = joined("b");
        store.renew(heir, LEASE, List.of(), 1_000);
        endLease("a");
        store.takeOver(heir);
        assertThat(store.lowWaterMark())
                .as("the heir has yet to look at the shards")
                .isZero();
        store.renew(heir, LEASE, allShards(2), 75);
        assertThat(store.lowWaterMark()).isEqualTo(75);
        store.leave(heir);
        assertThat(store.lowWaterMark()).isZero();
    }

    private static List<ShardReservation> allShards(long epoch) {
        return IntStream.range(0, SHARDS)
                .mapToObj(shard -> new ShardReservation(shard, epoch, 1, 0))
                .toList();
    }

    @Test
    void shouldWriteABatchAndReadItBackInOrder() throws Exception {
        NodeTerm term = owner("a");
        Entry one = entries.start(1);
        Entry two = entries.start(2);
        Entry step = entries.step(one);
        commit(term, 1, one, two, step);
        Entry end = entries.end(one);
        commit(term, 2, end);

        assertThat(payloads(one.transactionId())).containsExactly(one.payload(), step.payload(), end.payload());
        assertThat(store.read(two.transactionId()))
                .containsExactly(new StoredEntry(
                        two.transactionId(), two.firstSequence(), two.eventCount(), two.time(), two.payload()));
        assertThat(store.read(entries.newId(1))).isEmpty();
    }

    @Test
    void shouldKeepTextAsItIs() throws Exception {
        NodeTerm term = owner("a");
        List<String> texts = List.of(
                "", "\"quoted\\\" {a,b} NULL", "line\nand\ttab\u0001", "ünïcödé \uD83D\uDE00 中", "x".repeat(300_000));
        Entry start = entries.start(1);
        Entry[] batch = new Entry[texts.size() + 1];
        batch[0] = start;
        for (int index = 0; index < texts.size(); index++) {
            batch[index + 1] = entries.withPayload(entries.step(start), texts.get(index));
        }
        commit(term, 1, batch);
        assertThat(payloads(start.transactionId()).subList(1, batch.length)).isEqualTo(texts);
    }

    @Test
    void shouldKeepEveryColumnOfTheRow() throws Exception {
        NodeTerm term = owner("a");
        Entry start = entries.start(4);
        long id = start.transactionId();
        Instant base = Instant.parse("2026-03-04T05:06:07.123456Z");
        TransactionRow created = new TransactionRow(
                id,
                Mode.SAGA,
                "order",
                7,
                TransactionStatus.ACTIVE,
                null,
                "key 'one'",
                Map.of("team", "a\"b", "grüße", "😀"),
                base,
                base.plusSeconds(1),
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        commit(term, 1, entries.withRow(start, created));
        assertThat(store.row(id)).contains(created);
        TransactionRow changed = new TransactionRow(
                id,
                Mode.SAGA,
                "order",
                7,
                TransactionStatus.ROLLING_BACK,
                Decision.ROLLBACK,
                "key 'one'",
                Map.of("team", "a\"b", "grüße", "😀"),
                base,
                base.plusSeconds(1),
                base.plusNanos(1_000),
                null,
                "REFUSED",
                "it said no",
                base.plusMillis(5),
                "ship",
                base.plusSeconds(3_600));
        commit(term, 2, entries.withRow(entries.end(start), changed));
        assertThat(store.row(id)).contains(changed);
        commit(term, 3, entries.step(start));
        assertThat(store.row(id))
                .as("an entry that changes nothing leaves the row")
                .contains(changed);
        assertThat(store.row(entries.newId(4))).isEmpty();
    }

    @Test
    void shouldCollapseTheRowsOfOneTransactionInABatch() throws Exception {
        NodeTerm term = owner("a");
        Entry start = entries.start(4);
        Entry other = entries.start(4);
        commit(term, 1, other, start, entries.step(start), entries.end(start));
        assertThat(store.row(start.transactionId()).orElseThrow().status()).isEqualTo(TransactionStatus.COMMITTED);
        Entry rollback =
                entries.withRow(entries.end(other), entries.row(other.transactionId(), TransactionStatus.ROLLING_BACK));
        commit(term, 2, rollback, entries.end(other));
        assertThat(store.row(other.transactionId()).orElseThrow().status()).isEqualTo(TransactionStatus.COMMITTED);
        assertThat(unfinished(4)).isEmpty();
    }

    @Test
    void shouldReplayOnlyWhatHasNotEnded() throws Exception {
        NodeTerm term = owner("a");
        Entry running = entries.start(5);
        Entry ended = entries.start(5);
        Entry elsewhere = entries.start(6);
        commit(term, 1, running, ended, elsewhere, entries.step(running), entries.end(ended));
        assertThat(unfinished(5))
                .hasSize(1)
                .first()
                .satisfies(transaction -> assertThat(transaction)
                        .extracting(StoredEntry::transactionId)
                        .containsExactly(running.transactionId(), running.transactionId()));
        assertThat(unfinished(6)).hasSize(1);
        assertThat(unfinished(7)).isEmpty();
    }

    @Test
    void shouldReplayEveryTransactionWhenOneIsDamaged() throws Exception {
        NodeTerm term = owner("a");
        Entry before = entries.start(5);
        Entry damaged = entries.start(5);
        Entry after = entries.start(5);
        commit(term, 1, before, damaged, after, entries.step(before));
        commit(term, 2, entries.withSequence(entries.step(damaged), damaged.firstSequence() + 1));

        List<List<StoredEntry>> replayed = unfinished(5);
        assertThat(replayed)
                .extracting(transaction -> transaction.getFirst().transactionId())
                .containsExactly(before.transactionId(), damaged.transactionId(), after.transactionId());
        StoredEntry.requireGrowingSequences(replayed.get(0));
        assertThatIllegalStateException()
                .isThrownBy(() -> StoredEntry.requireGrowingSequences(replayed.get(1)))
                .withMessageContaining("transaction " + damaged.transactionId());
        assertThat(store.read(damaged.transactionId())).hasSize(2);
    }

    @Test
    void shouldReplayMoreThanOneReadHolds() throws Exception {
        NodeTerm term = owner("a");
        int count = 1_203;
        Entry[] batch = new Entry[2 * count];
        for (int index = 0; index < count; index++) {
            batch[2 * index] = entries.start(5);
            batch[2 * index + 1] = entries.step(batch[2 * index]);
        }
        commit(term, 1, batch);
        List<List<StoredEntry>> replayed = unfinished(5);
        assertThat(replayed).hasSize(count).allMatch(transaction -> transaction.size() == 2);
        assertThat(replayed.stream().map(transaction -> transaction.getFirst().transactionId()))
                .containsExactlyElementsOf(Arrays.stream(batch)
                        .map(Entry::transactionId)
                        .distinct()
                        .toList());
    }

    @Test
    void shouldRefuseABatchOutOfOrderAndWriteNothingOfIt() throws Exception {
        NodeTerm term = owner("a");
        Entry early = entries.start(0);
        assertThatExceptionOfType(StoreException.OutOfOrder.class).isThrownBy(() -> commit(term, 2, early));
        Entry first = entries.start(0);
        commit(term, 1, first);
        assertThatExceptionOfType(StoreException.OutOfOrder.class).isThrownBy(() -> commit(term, 1, early));
        assertThat(store.read(early.transactionId())).isEmpty();
        commit(term, 2, early);
        assertThat(store.read(early.transactionId())).hasSize(1);
    }

    @Test
    void shouldRefuseABatchOfAnUnknownNode() {
        assertThatExceptionOfType(StoreException.Fenced.class)
                .isThrownBy(() -> commit(new NodeTerm("nobody", 1), 1, entries.start(0)));
    }

    @Test
    void shouldLeaveOutDuplicatesAndWriteTheRestOfTheBatch() throws Exception {
        NodeTerm term = owner("a");
        Entry original = entries.start(1, "key", "body");
        assertThat(commit(term, 1, original)).isEqualTo(BatchResult.COMPLETE);

        Entry before = entries.start(1);
        Entry again = entries.start(1, "key", "body");
        Entry fresh = entries.start(1, "other key", "body");
        Entry twin = entries.start(1, "other key", "body");
        Entry reused = entries.start(1, "key", "other body");
        Entry after = entries.start(2);
        BatchResult result = commit(term, 2, before, again, fresh, twin, reused, after);

        assertThat(result.duplicates())
                .containsExactly(
                        new BatchResult.Duplicate(1, new KnownStart(original.transactionId(), true)),
                        new BatchResult.Duplicate(3, new KnownStart(fresh.transactionId(), true)),
                        new BatchResult.Duplicate(4, new KnownStart(original.transactionId(), false)));
        for (Entry written : List.of(original, before, fresh, after)) {
            assertThat(store.read(written.transactionId())).hasSize(1);
            assertThat(store.row(written.transactionId())).isPresent();
        }
        for (Entry leftOut : List.of(again, twin, reused)) {
            assertThat(store.read(leftOut.transactionId())).isEmpty();
            assertThat(store.row(leftOut.transactionId())).isEmpty();
        }
    }

    @Test
    void shouldFindAStartByItsKeyInItsShardOnly() throws Exception {
        NodeTerm term = owner("a");
        Entry start = entries.start(3, "key", "body");
        assertThat(store.findByKey(3, Entries.key("key", "body"))).isEmpty();
        commit(term, 1, start);
        assertThat(store.findByKey(3, Entries.key("key", "body")))
                .contains(new KnownStart(start.transactionId(), true));
        assertThat(store.findByKey(3, Entries.key("key", "other")))
                .contains(new KnownStart(start.transactionId(), false));
        assertThat(store.findByKey(4, Entries.key("key", "body"))).isEmpty();
    }

    @Test
    void shouldRefuseDataThatPostgresCannotStoreAndWriteNothing() throws Exception {
        NodeTerm term = owner("a");
        Entry good = entries.start(1);
        for (String bad : List.of("nul \u0000", "high \uD83D", "\uDE00 low", "\uD83D\uD83D\uDE00")) {
            Entry entry = entries.withPayload(entries.start(1), bad);
            assertThatExceptionOfType(StoreException.RefusedData.class)
                    .as(bad)
                    .isThrownBy(() -> commit(term, 1, good, entry));
        }
        assertThat(store.read(good.transactionId())).isEmpty();
        commit(term, 1, good);
    }

    @Test
    void shouldKeepTheListOfDeadLetters() throws Exception {
        NodeTerm term = owner("a");
        Entry one = entries.start(1);
        Entry two = entries.start(2);
        commit(
                term,
                1,
                entries.withDeadLetters(one, parked(one, 0, "charge", 3), parked(one, 1, "ship", 4)),
                entries.withDeadLetters(two, parked(two, 0, "charge", 5)));
        assertThat(deadLetters())
                .containsExactly(
                        one.transactionId() + "/0/charge/3",
                        one.transactionId() + "/1/ship/4",
                        two.transactionId() + "/0/charge/5");
        commit(
                term,
                2,
                entries.withDeadLetters(entries.step(one), removed(one, 0), parked(one, 1, "ship", 9), removed(one, 7)),
                entries.withDeadLetters(entries.step(two), removed(two, 0), parked(two, 0, "charge", 6)));
        assertThat(deadLetters())
                .containsExactly(one.transactionId() + "/1/ship/9", two.transactionId() + "/0/charge/6");
    }

    private static DeadLetterChange parked(Entry entry, int branch, String step, int attempts) {
        return new DeadLetterChange.Parked(
                entry.transactionId(),
                branch,
                "order",
                step,
                "payment",
                "charge",
                "compensate",
                attempts,
                attempts - 1,
                "TIMEOUT",
                "no answer \"at all\"",
                branch == 0 ? null : "{\"a\":1}",
                entry.time());
    }

    private static DeadLetterChange removed(Entry entry, int branch) {
        return new DeadLetterChange.Removed(entry.transactionId(), branch);
    }

    @Test
    void shouldWriteAnIdThatRunsAheadOfTheClock() throws Exception {
        NodeTerm term = owner("a");
        Instant later = store.now().plus(400, ChronoUnit.DAYS);
        Entries ahead = new Entries(later);
        Entry start = ahead.start(2);
        GroupCommitterDriver.commitAll(store, term, 0, List.of(start, ahead.step(start)));
        assertThat(store.read(start.transactionId())).hasSize(2);
        assertThat(TransactionId.epochMillis(start.transactionId())).isEqualTo(later.toEpochMilli());
    }
}
