package dev.norn.examples.order.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The databases live on a small file system of their own, which is filled up under load until PostgreSQL refuses to
 * write; in some rounds its write-ahead log is pushed on until it finds no room either, and the server goes down.
 */
final class FullDisk implements Disaster {
    private static final int MEGABYTES = 640;
    private static final int MOST_LEFT_BYTES = 1 << 20;
    private static final int PERCENT_LOG_FULL_TOO = 50;
    private static final int MOST_SEGMENTS = 64;
    private static final int SHORTEST_HOLD_MILLIS = 200;
    private static final int LONGEST_HOLD_MILLIS = 2_500;
    private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

    private @Nullable SmallDisk disk;

    @Override
    public Path databaseDirectory(Path directory) throws IOException {
        SmallDisk mounted = SmallDisk.mount(directory.resolve("small-disk"), MEGABYTES);
        disk = mounted;
        Path databases = mounted.directory().resolve("postgres");
        ServerLog.keepOutside(databases, directory);
        return databases;
    }

    /** As little of the write-ahead log as PostgreSQL can do with is there in advance. */
    @Override
    public Map<String, String> databaseSettings() {
        return Map.of("min_wal_size", "32MB", "max_wal_size", "64MB");
    }

    @Override
    public String strike(Stage stage, Random random) throws IOException, InterruptedException {
        int left = random.nextInt(MOST_LEFT_BYTES);
        boolean logFullToo = random.nextInt(100) < PERCENT_LOG_FULL_TOO;
        int hold = SHORTEST_HOLD_MILLIS + random.nextInt(LONGEST_HOLD_MILLIS - SHORTEST_HOLD_MILLIS);
        ServerLog log = stage.databases().log();
        long before = log.size();
        disk().fill(left);
        awaitRefusal(log, before);
        if (logFullToo) {
            useUpLog(stage.databases());
        }
        TimeUnit.MILLISECONDS.sleep(hold);
        return "disk full%s, for %,d ms: %s".formatted(logFullToo ? ", log too" : "", hold, log.worstSince(before));
    }

    private static void awaitRefusal(ServerLog log, long before) throws IOException, InterruptedException {
        long limit = System.nanoTime() + REFUSAL_LIMIT.toNanos();
        while (!log.saysDiskIsFull(before)) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("PostgreSQL goes on writing to a full disk for " + REFUSAL_LIMIT);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL.toMillis());
        }
    }

    /** Goes on to the next segment of the log until there is no room for one. */
    private static void useUpLog(Databases databases) throws InterruptedException {
        try {
            for (int segment = 0; segment < MOST_SEGMENTS; segment++) {
                databases.switchLog();
            }
        } catch (SQLException e) {
            // That is what it was for: PostgreSQL found no room, and ended all sessions.
            return;
        }
    }

    @Override
    public void heal(Stage stage) throws IOException, SQLException, InterruptedException {
        disk().free();
        stage.databases().revive();
    }

    private SmallDisk disk() {
        SmallDisk mounted = disk;
        if (mounted == null) {
            throw new IllegalStateException("no stage was set here");
        }
        return mounted;
    }

    @Override
    public synchronized void close() throws IOException {
        SmallDisk mounted = disk;
        disk = null;
        if (mounted != null) {
            mounted.close();
        }
    }
}
