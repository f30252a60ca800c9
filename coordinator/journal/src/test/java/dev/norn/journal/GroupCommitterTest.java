package dev.norn.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.norn.journal.memory.CommitHook;
import dev.norn.journal.memory.InMemoryJournalStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupCommitterTest {

    private static final Instant NOW = Instant.parse("2026-05-06T07:08:09Z");
    private static final GroupCommitLimits ONE = new GroupCommitLimits(8, 1_000, 1, 100, 3);
    private static final GroupCommitLimits TWO = new GroupCommitLimits(8, 1_000, 2, 100, 3);

    private final InMemoryJournalStore store = new InMemoryJournalStore(4, () -> NOW);
    private final Entries entries = new Entries(NOW);
    private final List<Integer> batchSizes = new ArrayList<>();
    private NodeTerm term;

    @BeforeEach
    void join() throws Exception {
        term = store.join("a", "here", 0, Duration.ofSeconds(5)).term();
        store.takeOver(term);
        store.commitHook(new CommitHook() {
            @Override
            public void afterCommit(Batch batch) {
                batchSizes.add(batch.entries().size());
            }
        });
    }

    private GroupCommitterDriver driver(GroupCommitLimits limits) {
        return new GroupCommitterDriver(store, term, 0, limits);
    }

    private void failTheFirst(int times, StoreException failure) {
        store.commitHook(new CommitHook() {
            private int left = times;

            @Override
            public void beforeCommit(Batch batch) throws StoreException {
                if (left-- > 0) {
                    throw failure;
                }
            }
        });
    }

    @Test
    void shouldPutWhatArrivesDuringACommitIntoTheNextBatch() {
        GroupCommitterDriver driver = driver(ONE);
        for (int index = 0; index < 6; index++) {
            driver.append(entries.start(0), "e" + index);
        }
        assertThat(driver.told).as("nothing on the caller's stack").isEmpty();
        assertThat(driver.committer.backlog()).isEqualTo(6);
        driver.runAll();
        assertThat(batchSizes).containsExactly(1, 5);
        assertThat(driver.told)
                .containsExactly(
                        "e0 committed", "e1 committed", "e2 committed", "e3 committed", "e4 committed", "e5 committed");
        assertThat(driver.committer.backlog()).isZero();
    }

    @Test
    void shouldKeepBatchesWithinTheirLimits() {
        GroupCommitterDriver driver = driver(ONE);
        driver.append(entries.start(0), "first");
        IntStream.range(0, 20).forEach(index -> driver.append(entries.start(0), "e" + index));
        driver.append(entries.withPayload(entries.start(0), "x".repeat(900)), "large");
        driver.append(entries.withPayload(entries.start(0), "y".repeat(5_000)), "too large");
        driver.append(entries.start(0), "last");
        driver.runAll();
        assertThat(batchSizes).containsExactly(1, 8, 8, 4, 1, 1, 1);
        assertThat(driver.told).hasSize(24).last().isEqualTo("last committed");
    }

    @Test
    void shouldRefuseToTakeMoreThanItsBacklog() {
        GroupCommitterDriver driver = driver(ONE);
        IntStream.range(0, 100).forEach(index -> driver.append(entries.start(0), "e"));
        assertThatIllegalStateException()
                .isThrownBy(() -> driver.append(entries.start(0), "e"))
                .withMessage("backlog: 100 (expected: < 100)");
        driver.runAll();
        driver.append(entries.start(0), "again");
        driver.runAll();
        assertThat(driver.told).hasSize(101).allMatch(told -> told.endsWith("committed"));
    }

    @Test
    void shouldRefuseOnlyTheEntryWithBadDataAndKeepTheOrderOfTheRest() throws Exception {
        for (GroupCommitLimits limits : List.of(ONE, TWO)) {
            for (int bad = 0; bad < 8; bad++) {
                int badOne = bad;
                GroupCommitterDriver driver = new GroupCommitterDriver(
                        store,
                        term,
                        store.renew(term, Duration.ofSeconds(5), List.of(), 0).lastBatch(),
                        limits);
                List<Entry> starts = new ArrayList<>();
                for (int index = 0; index < 12; index++) {
                    Entry start = entries.start(0);
                    starts.add(index == bad ? entries.withPayload(start, "bad \u0000") : start);
                    driver.append(starts.get(index), "e" + index);
                }
                driver.runAll();
                assertThat(driver.told)
                        .containsExactlyElementsOf(IntStream.range(0, 12)
                                .mapToObj(index -> "e" + index + (index == badOne ? " refused" : " committed"))
                                .toList());
                for (int index = 0; index < 12; index++) {
                    assertThat(store.read(starts.get(index).transactionId())).hasSize(index == bad ? 0 : 1);
                }
                assertThat(driver.committer.backlog()).isZero();
            }
        }
    }

    @Test
    void shouldRefuseWhatBuildsOnARefusedEntryUntilItsTransactionIsReadmitted() {
        GroupCommitterDriver driver = driver(TWO);
        Entry start = entries.start(0);
        driver.append(start, "start");
        driver.runAll();
        driver.append(entries.withPayload(entries.step(start), "bad \u0000"), "bad");
        driver.append(entries.step(start), "builds on it");
        driver.append(entries.start(0), "other");
        driver.runAll();
        driver.append(entries.step(start), "still");
        driver.committer.readmit(start.transactionId());
        driver.append(entries.end(start), "parked");
        driver.runAll();
        assertThat(driver.told)
                .containsExactly(
                        "start committed",
                        "bad refused",
                        "builds on it refused",
                        "other committed",
                        "still refused",
                        "parked committed");
        assertThat(store.read(start.transactionId())).hasSize(2);
    }

    @Test
    void shouldReportADuplicateAndCommitTheRest() {
        GroupCommitterDriver driver = driver(ONE);
        Entry original = entries.start(0, "key", "body");
        driver.append(original, "original");
        driver.append(entries.start(0, "key", "body"), "again");
        driver.append(entries.start(0, "key", "other"), "reused");
        driver.append(entries.start(0), "other");
        driver.runAll();
        assertThat(driver.told)
                .containsExactly(
                        "original committed",
                        "again duplicate of " + original.transactionId() + " true",
                        "reused duplicate of " + original.transactionId() + " false",
                        "other committed");
    }

    @Test
    void shouldSendAgainWhatSurelyFailed() {
        failTheFirst(3, new StoreException.Unavailable("away"));
        GroupCommitterDriver driver = driver(TWO);
        driver.append(entries.start(0), "one");
        driver.append(entries.start(0), "two");
        driver.runAll();
        assertThat(driver.told).containsExactly("one committed", "two committed");
        assertThat(driver.retries).isEmpty();
    }

    @Test
    void shouldPauseBeforeItSendsAgain() {
        failTheFirst(1, new StoreException.Unavailable("away"));
        GroupCommitterDriver driver = driver(ONE);
        driver.append(entries.start(0), "one");
        driver.tasks.remove().run();
        assertThat(driver.tasks).isEmpty();
        assertThat(driver.retries).hasSize(1);
        driver.runAll();
        assertThat(driver.told).containsExactly("one committed");
    }

    @Test
    void shouldLoseEverythingAfterTooManyFailures() {
        failTheFirst(100, new StoreException.Unavailable("away"));
        GroupCommitterDriver driver = driver(TWO);
        driver.append(entries.start(0), "one");
        driver.append(entries.start(0), "two");
        driver.runAll();
        driver.append(entries.start(0), "late");
        assertThat(driver.told).hasSize(2);
        driver.runAll();
        assertThat(driver.told)
                .containsExactly("one lost Unavailable", "two lost Unavailable", "late lost Unavailable");
    }

    @Test
    void shouldLoseEverythingWhenTheOutcomeIsNotKnown() throws Exception {
        store.commitHook(new CommitHook() {
            @Override
            public void afterCommit(Batch batch) throws StoreException {
                throw new StoreException.Ambiguous("cut off");
            }
        });
        GroupCommitterDriver driver = driver(TWO);
        Entry written = entries.start(0);
        driver.append(written, "one");
        driver.append(entries.start(0), "two");
        driver.append(entries.start(0), "three");
        driver.runAll();
        assertThat(driver.told).containsExactly("one lost Ambiguous", "two lost Ambiguous", "three lost Ambiguous");
        assertThat(store.read(written.transactionId())).as("but it was written").hasSize(1);
        assertThat(driver.committer.backlog()).isZero();
    }

    @Test
    void shouldLoseEverythingOnceItIsFenced() throws Exception {
        GroupCommitterDriver driver = driver(ONE);
        driver.append(entries.start(0), "one");
        driver.runAll();
        store.join("a", "elsewhere", term.term(), Duration.ofSeconds(5));
        driver.append(entries.start(0), "two");
        driver.append(entries.start(0), "three");
        driver.runAll();
        assertThat(driver.told).containsExactly("one committed", "two lost Fenced", "three lost Fenced");
    }

    @Test
    void shouldTellInOrderWhenTheSecondBatchIsBackFirst() {
        failTheFirst(0, new StoreException.Unavailable("never"));
        GroupCommitterDriver driver = driver(TWO);
        driver.append(entries.start(0), "one");
        Runnable first = driver.tasks.remove();
        // The first begins, and is still on its way when the second is sent: it overtakes, and is sent again.
        store.commitHook(new CommitHook() {
            private boolean begun;

            @Override
            public void beforeCommit(Batch batch) {
                if (!begun) {
                    begun = true;
                    driver.append(entries.start(0), "two");
                    driver.tasks.remove().run();
                    assertThat(driver.told).isEmpty();
                }
            }
        });
        first.run();
        driver.runAll();
        assertThat(driver.told).containsExactly("one committed", "two committed");
    }

    @Test
    void shouldSendASecondBatchOnceItIsAsLargeAsTheOneInFlight() {
        GroupCommitterDriver driver = driver(TWO);
        List<Integer> sentAfter = new ArrayList<>();
        store.commitHook(new CommitHook() {
            @Override
            public void beforeCommit(Batch batch) {
                batchSizes.add(batch.entries().size());
                if (sentAfter.isEmpty() && batch.entries().size() == 3) {
                    for (int waiting = 1; waiting <= 4; waiting++) {
                        driver.append(entries.start(0), "second");
                        sentAfter.add(driver.tasks.size());
                    }
                }
            }
        });
        driver.append(entries.start(0), "alone");
        Runnable alone = driver.tasks.remove();
        IntStream.range(0, 3).forEach(index -> driver.append(entries.start(0), "first"));
        alone.run();
        driver.runAll();
        assertThat(sentAfter).as("batches sent beside three entries").containsExactly(0, 0, 1, 1);
        assertThat(batchSizes).containsExactly(1, 3, 3, 1);
    }

    @Test
    void shouldFailTheSecondBatchInFlightWhenTheFirstFails() throws Exception {
        GroupCommitterDriver driver = driver(TWO);
        Entry bad = entries.withPayload(entries.start(0), "bad \u0000");
        Entry good = entries.start(1);
        store.commitHook(new CommitHook() {
            private boolean begun;

            @Override
            public void beforeCommit(Batch batch) {
                if (!begun) {
                    begun = true;
                    driver.append(good, "good");
                    driver.tasks.remove().run();
                }
            }
        });
        driver.append(bad, "bad");
        driver.runAll();
        assertThat(driver.told).containsExactly("bad refused", "good committed");
        assertThat(store.read(good.transactionId())).hasSize(1);
    }

    @Test
    void shouldLoseWhatWaitsOnClose() {
        GroupCommitterDriver driver = driver(ONE);
        driver.append(entries.start(0), "flying");
        driver.append(entries.start(0), "waiting");
        driver.committer.close();
        driver.append(entries.start(0), "late");
        driver.runAll();
        assertThat(driver.told)
                .containsExactly("flying committed", "waiting lost Unavailable", "late lost Unavailable");
    }

    @Test
    void shouldGoOnWhenACallbackThrows() {
        GroupCommitterDriver driver = driver(ONE);
        GroupCommit.Callback told = driver.callback("thrower");
        driver.committer.append(entries.start(0), new GroupCommit.Callback() {
            @Override
            public void committed() {
                told.committed();
                throw new IllegalStateException("a bug in a callback");
            }

            @Override
            public void duplicate(KnownStart start) {}

            @Override
            public void refused(String reason) {}

            @Override
            public void lost(StoreException cause) {}
        });
        driver.append(entries.start(0), "next");
        driver.runAll();
        assertThat(driver.told).containsExactly("thrower committed", "next committed");
    }

    /** Whatever fails: each entry is told once, in order, and what is told to be committed is what was written. */
    @Test
    void shouldTellTheTruthInOrderWhateverFails() throws Exception {
        long seed = Long.getLong("norn.test.seed", System.nanoTime());
        System.out.println("norn.test.seed=" + seed);
        for (int round = 0; round < 300; round++) {
            new RandomFaults(new Random(seed + round), "norn.test.seed=" + seed + " round " + round).run();
        }
    }

    private static final class RandomFaults {
        private final Random random;
        private final String name;
        private final InMemoryJournalStore store = new InMemoryJournalStore(4, () -> NOW);
        private final Entries entries = new Entries(NOW);

        RandomFaults(Random random, String name) {
            this.random = random;
            this.name = name;
        }

        void run() throws Exception {
            NodeTerm term = store.join("a", "here", 0, Duration.ofSeconds(5)).term();
            store.takeOver(term);
            GroupCommitterDriver driver = new GroupCommitterDriver(
                    store,
                    term,
                    0,
                    new GroupCommitLimits(1 + random.nextInt(5), 1_000, 1 + random.nextInt(2), 1_000, 3));
            store.commitHook(faults());
            List<Entry> starts = new ArrayList<>();
            int count = 1 + random.nextInt(40);
            for (int index = 0; index < count; index++) {
                Entry start = entries.start(random.nextInt(4));
                starts.add(random.nextInt(10) == 0 ? entries.withPayload(start, "bad \u0000") : start);
                driver.append(starts.get(index), "e" + index);
                while (random.nextBoolean() && !driver.tasks.isEmpty()) {
                    driver.tasks.remove().run();
                }
            }
            driver.runAll();
            check(driver, starts);
        }

        private void check(GroupCommitterDriver driver, List<Entry> starts) {
            assertThat(driver.told).as(name).hasSize(starts.size());
            boolean lost = false;
            for (int index = 0; index < starts.size(); index++) {
                String told = driver.told.get(index);
                assertThat(told).as(name).startsWith("e" + index + " ");
                lost |= told.contains("lost");
                assertThat(told.contains("lost"))
                        .as(name + ": nothing is told after the first loss")
                        .isEqualTo(lost);
                int written = store.read(starts.get(index).transactionId()).size();
                if (!lost) {
                    assertThat(written).as(name).isEqualTo(told.endsWith("committed") ? 1 : 0);
                }
            }
            assertThat(driver.committer.backlog()).as(name).isZero();
        }

        private CommitHook faults() {
            return new CommitHook() {
                @Override
                public void beforeCommit(Batch batch) throws StoreException {
                    if (random.nextInt(8) == 0) {
                        throw new StoreException.Unavailable("away");
                    }
                }

                @Override
                public void afterCommit(Batch batch) throws StoreException {
                    if (random.nextInt(40) == 0) {
                        throw new StoreException.Ambiguous("cut off");
                    }
                }
            };
        }
    }
}
