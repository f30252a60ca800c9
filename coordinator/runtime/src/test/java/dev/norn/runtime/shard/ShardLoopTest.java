package dev.norn.runtime.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.norn.runtime.NodeSettings;
import dev.norn.runtime.node.NodeClock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ShardLoopTest {

    @Test
    void shouldLookAtTheClockForEachPieceOfWorkOfATurn() {
        AtomicLong nanos = new AtomicLong(1_000);
        List<Long> seen = new ArrayList<>();
        ShardLoop loop = new ShardLoop(
                "loop",
                new NodeClock(),
                nanos::get,
                new SplittableRandom(1),
                NodeSettings.of("node", "http://127.0.0.1").shards());
        loop.post(now -> {
            seen.add(loop.nowNanos());
            nanos.set(5_000_000_000L);
        });
        loop.post(now -> seen.add(loop.nowNanos()));
        loop.doWork(nanos.get());

        assertThat(seen).containsExactly(1_000L, 5_000_000_000L);
    }
}
