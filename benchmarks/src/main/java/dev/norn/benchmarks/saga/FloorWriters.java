package dev.norn.benchmarks.saga;

import dev.norn.benchmarks.database.Database;
import dev.norn.benchmarks.load.Workload.Batches;
import dev.norn.journal.Entry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;

/** Threads that each write what waits, as one transaction, and then again. */
final class FloorWriters implements AutoCloseable {

    private static final int MAX_BATCH = 1_024;

    private final BlockingQueue<FloorWrite> queue = new LinkedBlockingQueue<>();
    private final LongAdder batches = new LongAdder();
    private final LongAdder entries = new LongAdder();
    private final List<Thread> threads = new ArrayList<>();
    private final List<FloorConnection> connections = new ArrayList<>();

    private FloorWriters() {}

    static FloorWriters start(Database database, List<Entry> points, int writerCount) throws SQLException {
        FloorWriters writers = new FloorWriters();
        for (int i = 0; i < writerCount; i++) {
            FloorConnection connection = FloorConnection.open(database, points);
            writers.connections.add(connection);
            writers.threads.add(Thread.ofPlatform().name("writer-" + i).start(() -> writers.run(connection)));
        }
        return writers;
    }

    void add(FloorWrite write) {
        queue.add(write);
    }

    Batches batches() {
        return new Batches(batches.sum(), entries.sum());
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        connections.forEach(FloorConnection::close);
    }

    private void run(FloorConnection connection) {
        List<FloorWrite> batch = new ArrayList<>();
        while (true) {
            try {
                batch.add(queue.take());
            } catch (InterruptedException e) {
                return;
            }
            queue.drainTo(batch, MAX_BATCH - 1);
            try {
                connection.commit(batch);
                batches.increment();
                entries.add(batch.size());
                batch.forEach(write -> write.durable().complete(null));
            } catch (SQLException e) {
                batch.forEach(write -> write.durable().completeExceptionally(e));
            }
            batch.clear();
        }
    }
}
