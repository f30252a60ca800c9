package dev.norn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.engine.TransactionId;
import dev.norn.journal.StoreException;
import dev.norn.runtime.NodeStatus.Phase;
import dev.norn.runtime.relay.EventSink;
import dev.norn.runtime.relay.PublishedEvent;
import dev.norn.runtime.relay.RelayLimits;
import dev.norn.runtime.relay.RelayStatus;
import dev.norn.runtime.relay.SinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the journal says is published: all of it, in order, whatever fails. */
class RelayTest {

    private static final Duration LEASE = NodeSettings.DEFAULT_LEASE_TIME;

    private final ManualWorld world = new ManualWorld();
    private final RecordingSink sink = new RecordingSink();
    private final List<Long> ids = new ArrayList<>();

    RelayTest() {
        world.sink = sink;
    }

    private ManualNode active(String id) {
        ManualNode node = world.node(id);
        world.pass(Duration.ofSeconds(1));
        assertThat(node.status().phase()).isEqualTo(Phase.ACTIVE);
        return node;
    }

    private long start(ManualNode node) {
        long id = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        ids.add(id);
        return id;
    }

    private void start(ManualNode node, int count) {
        for (int i = 0; i < count; i++) {
            start(node);
        }
    }

    private void requireAll() {
        try {
            sink.requireAllOf(world.database, ids);
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    private static RelayStatus relay(ManualNode node) {
        RelayStatus status = node.status().relay();
        if (status == null) {
            throw new AssertionError("the node has no relay");
        }
        return status;
    }

    // ---- as it should be

    @Test
    void shouldPublishWhatIsForTheWorldInOrderAndOnce() {
        ManualNode node = active("a");
        world.participants.script("shipping.create", ScriptedTransport.NO);
        long id = start(node);
        world.pass(Duration.ofSeconds(1));
        requireAll();
        assertThat(sink.repeated()).isZero();
        assertThat(sink.published().stream().map(PublishedEvent::type))
                .containsExactly(
                        "norn.transaction.started.v1",
                        "norn.branch.succeeded.v1",
                        "norn.branch.failed.v1",
                        "norn.transaction.decided.v1",
                        "norn.branch.compensated.v1",
                        "norn.transaction.ended.v1");
        PublishedEvent succeeded = sink.published().get(1);
        assertThat(succeeded.branch()).isEqualTo("charge");
        assertThat(succeeded.transaction().name()).isEqualTo("two-steps");
        assertThat(succeeded.id()).isEqualTo(TransactionId.shard(id) + "-" + succeeded.sequence());
        assertThat(succeeded.traceparent())
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
                .startsWith(
                        world.participants.made.getFirst().header("traceparent").substring(0, 35));
        assertThat(relay(node)).isEqualTo(new RelayStatus(0, 0, 0, 0, null));
    }

    @Test
    void shouldPublishNothingBeforeItsCommit() {
        ManualNode node = active("a");
        node.holdCommits();
        var _ = node.coordinator.start(Sagas.start(Sagas.TWO_STEPS));
        world.pass(Duration.ofMillis(100));
        assertThat(node.heldCommits()).isPositive();
        assertThat(sink.published()).isEmpty();
        node.letCommitsGo();
        world.pass(Duration.ofMillis(100));
        assertThat(sink.published()).isNotEmpty();
    }

    @Test
    void shouldNeitherPublishNorReadAnythingWithoutASink() {
        world.sink = null;
        ManualNode node = active("a");
        start(node, 3);
        world.store.before = call -> assertThat(call).isNotEqualTo("unpublished");
        world.pass(Duration.ofSeconds(10));
        assertThat(node.status().relay()).isNull();
    }

    @Test
    void shouldPublishFromWhenItIsSwitchedOnAndNotHistory() {
        world.sink = null;
        ManualNode before = active("a");
        start(before, 5);
        world.pass(Duration.ofSeconds(1));
        before.kill();
        ids.clear();
        world.sink = sink;
        ManualNode node = world.node("a2");
        world.pass(LEASE.plusSeconds(1));
        start(node, 3);
        world.pass(Duration.ofSeconds(1));
        requireAll();
    }

    // ---- the sink fails

    @Test
    void shouldPublishAgainWhatMayNotHaveBeenPublished() {
        ManualNode node = active("a");
        sink.after = (lane, events) -> {
            sink.after = RecordingSink.NONE;
            throw new SinkException.Unavailable("no answer", null);
        };
        start(node);
        world.pass(Duration.ofSeconds(5));
        requireAll();
        assertThat(sink.repeated()).isPositive();
    }

    @Test
    void shouldKeepTransactionsGoingAndTellTheLagWhileTheSinkIsAway() {
        ManualNode node = active("a");
        sink.before = RecordingSink.away();
        sink.opening = RecordingSink.away();
        start(node, 40);
        world.pass(Duration.ofSeconds(20));
        assertThat(node.status().activeTransactions()).isZero();
        assertThat(sink.published()).isEmpty();
        assertThat(relay(node).lagEvents()).isPositive();
        assertThat(relay(node).lanesFailing()).isEqualTo(EventSink.LANES);
        assertThat(relay(node).failure()).contains("away");
        sink.before = RecordingSink.NONE;
        sink.opening = RecordingSink.NONE;
        world.pass(Duration.ofSeconds(10));
        requireAll();
        assertThat(relay(node)).isEqualTo(new RelayStatus(0, 0, 0, 0, null));
    }

    @Test
    void shouldReadFromTheTableWhatDidNotFitInMemoryAndThenGoOnFromMemory() {
        world.relayLimits =
                new RelayLimits(20, 4_000, 3_000, Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(2));
        ManualNode node = active("a");
        sink.before = RecordingSink.away();
        start(node, 100);
        world.pass(Duration.ofSeconds(3));
        assertThat(relay(node).shardsBehind()).isEqualTo(8);
        int reads = world.store.statements;
        sink.before = RecordingSink.NONE;
        start(node, 20);
        world.pass(Duration.ofSeconds(10));
        requireAll();
        assertThat(relay(node)).isEqualTo(new RelayStatus(0, 0, 0, 0, null));
        assertThat(world.store.statements).isGreaterThan(reads);
        world.store.before = call -> assertThat(call).isNotEqualTo("unpublished");
        start(node);
        world.pass(Duration.ofSeconds(2));
        requireAll();
        assertThat(sink.repeated()).isZero();
    }

    @Test
    void shouldTryAgainWhenTheTableCannotBeRead() {
        world.relayLimits = new RelayLimits(20, 4_000, 1, Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(2));
        ManualNode node = active("a");
        world.store.before = call -> {
            if (call.equals("unpublished")) {
                throw new StoreException.Unavailable("away");
            }
        };
        start(node, 3);
        world.pass(Duration.ofSeconds(2));
        assertThat(sink.published()).isEmpty();
        assertThat(relay(node).failure()).contains("journal");
        world.store.before = CountingStore.NONE;
        world.pass(Duration.ofSeconds(5));
        requireAll();
    }

    // ---- another owner

    @Test
    void shouldPublishWhatTheDeadHadCommittedAndNotPublished() {
        ManualNode dying = active("a");
        start(dying, 5);
        world.pass(Duration.ofSeconds(3));
        dying.holdRelay();
        start(dying, 20);
        dying.kill();
        int before = sink.published().size();
        ManualNode next = world.node("b");
        world.pass(LEASE.plusSeconds(2));
        assertThat(next.status().phase()).isEqualTo(Phase.ACTIVE);
        world.pass(Duration.ofSeconds(2));
        requireAll();
        assertThat(sink.published().size()).isGreaterThan(before);
        assertThat(sink.repeated()).isZero();
        assertThat(relay(next)).isEqualTo(new RelayStatus(0, 0, 0, 0, null));
    }

    @Test
    void shouldPublishAgainUnderTheSameIdsWhatTheDeadDidNotStore() {
        ManualNode dying = active("a");
        world.pass(Duration.ofSeconds(3));
        start(dying, 10);
        world.pass(Duration.ofMillis(50));
        int before = sink.published().size();
        assertThat(before).isPositive();
        dying.kill();
        world.node("b");
        world.pass(LEASE.plusSeconds(3));
        requireAll();
        assertThat(sink.repeated()).isEqualTo(before);
    }

    @Test
    void shouldLeaveNothingToPublishAgainWhenItStops() {
        ManualNode leaving = active("a");
        start(leaving, 10);
        var stopped = leaving.control.stop();
        world.pass(Duration.ofSeconds(1));
        assertThat(stopped).isDone();
        world.node("b");
        world.pass(Duration.ofSeconds(3));
        requireAll();
        assertThat(sink.repeated()).isZero();
    }

    @Test
    void shouldNotWaitForASinkThatIsAwayWhenItStops() {
        ManualNode leaving = active("a");
        sink.before = RecordingSink.away();
        start(leaving, 10);
        world.pass(Duration.ofSeconds(1));
        var stopped = leaving.control.stop();
        world.pass(Duration.ofSeconds(1));
        assertThat(stopped).isDone();
        sink.before = RecordingSink.NONE;
        world.node("b");
        world.pass(Duration.ofSeconds(3));
        requireAll();
    }

    @Test
    void shouldFenceAZombieThatStillHasSomethingToPublish() {
        ManualNode zombie = active("a");
        zombie.holdLeaseCalls();
        zombie.hold(zombie.control);
        zombie.holdRelay();
        start(zombie, 10);
        ManualNode next = world.node("b");
        world.pass(LEASE.plusSeconds(3));
        assertThat(next.status().phase()).isEqualTo(Phase.ACTIVE);
        int published = sink.published().size();
        zombie.letRelayGo();
        world.pass(Duration.ofSeconds(3));
        assertThat(sink.published()).hasSize(published);
        requireAll();
    }

    @Test
    void shouldPublishNothingWithALaneThatItOpenedAfterItsTrustHadEnded() {
        ManualNode dying = active("a");
        dying.holdRelay();
        start(dying, 20);
        dying.kill();
        ManualNode zombie = world.node("b");
        List<Integer> lanes = new ArrayList<>();
        List<Integer> published = new ArrayList<>();
        sink.opening = (lane, events) -> {
            sink.opening = RecordingSink.NONE;
            lanes.add(lane);
            zombie.hold(zombie.control);
            zombie.holdRelay();
            world.node("c");
            world.pass(LEASE.plusSeconds(3));
            requireAll();
            published.add(sink.published().size());
        };
        world.pass(LEASE.plusSeconds(1));
        zombie.letRelayGo();
        assertThat(sink.timesOpened(lanes.getFirst())).isEqualTo(3);
        assertThat(sink.published()).hasSize(published.getFirst());
    }

    @Test
    void shouldGoOnWhenItTookOverFromItself() {
        ManualNode node = active("a");
        start(node, 5);
        world.store.before = call -> {
            if (call.equals("renew")) {
                world.store.before = CountingStore.NONE;
                throw new StoreException.Fenced("somebody raised the term");
            }
        };
        world.pass(Duration.ofSeconds(3));
        assertThat(node.status().term()).isGreaterThan(1);
        start(node, 5);
        world.pass(Duration.ofSeconds(3));
        requireAll();
        assertThat(sink.timesOpened(0)).isEqualTo(2);
    }
}
