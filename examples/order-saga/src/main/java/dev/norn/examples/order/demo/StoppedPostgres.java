package dev.norn.examples.order.demo;

import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL goes down under everybody: an immediate stop of the whole server, or {@code kill -9} of one session's
 * process, upon which the server ends all sessions and recovers by itself, or the end of one session only.
 */
final class StoppedPostgres implements Disaster {
    private static final int PERCENT_STOPPED = 60;
    private static final int PERCENT_KILLED = 25;
    private static final int LONGEST_DOWN_MILLIS = 1_500;

    @Override
    public String strike(Stage stage, Random random) throws SQLException, InterruptedException {
        Databases databases = stage.databases();
        int choice = random.nextInt(100);
        int downMillis = random.nextInt(LONGEST_DOWN_MILLIS);
        int session = random.nextInt(Integer.MAX_VALUE);
        if (choice < PERCENT_STOPPED) {
            databases.server().crash();
            TimeUnit.MILLISECONDS.sleep(downMillis);
            return "PostgreSQL stopped at once, for %,d ms".formatted(downMillis);
        }
        List<Long> sessions = databases.sessionsOfCoordinator();
        if (sessions.isEmpty()) {
            return "no session of the coordinator to kill";
        }
        long process = sessions.get(session % sessions.size());
        if (choice < PERCENT_STOPPED + PERCENT_KILLED) {
            ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
            return "a session's process killed";
        }
        databases.terminate(process);
        return "a session ended";
    }

    @Override
    public void heal(Stage stage) throws SQLException, InterruptedException {
        stage.databases().revive();
    }
}
