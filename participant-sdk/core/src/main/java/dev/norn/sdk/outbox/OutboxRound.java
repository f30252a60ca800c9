package dev.norn.sdk.outbox;

import dev.norn.sdk.internal.OwnTransaction;
import dev.norn.sdk.outbox.OutboxSink.Delivery;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One round of a relay, in one database transaction: take lanes that nobody has, read the first messages in them, send them,
 * delete what the broker has. The lanes are locked until the commit, so whoever takes them next reads what is left.
 */
final class OutboxRound {
    private static final Duration FIRST_REFUSAL_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 20;

    /**
     * What came of a round.
     *
     * @param sent how many messages the broker has
     * @param full whether more is likely to wait
     * @param delivery what the sink said, or null if it was not asked
     */
    record Result(int sent, boolean full, @Nullable Delivery delivery) {
        private static final Result NOTHING = new Result(0, false, null);
    }

    private final DataSource dataSource;
    private final OutboxDialect dialect;
    private final OutboxSink sink;
    private final OutboxRelaySettings settings;
    private final LaneRotation rotation;

    OutboxRound(
            DataSource dataSource,
            OutboxDialect dialect,
            OutboxSink sink,
            OutboxRelaySettings settings,
            LaneRotation rotation) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.sink = sink;
        this.settings = settings;
        this.rotation = rotation;
    }

    /**
     * Runs one.
     *
     * @param withoutTypes aggregate types that are left where they are
     * @throws Exception if the database failed: what was sent may be sent again
     */
    Result run(Set<String> withoutTypes) throws Exception {
        return OwnTransaction.run(dataSource, connection -> run(connection, withoutTypes));
    }

    private Result run(Connection connection, Set<String> withoutTypes) throws Exception {
        List<Integer> lanes = rotation.choose(dialect.lanesWithMessages(connection));
        if (lanes.isEmpty()) {
            return Result.NOTHING;
        }
        Result result;
        try {
            result = relay(connection, lanes, withoutTypes);
        } catch (Throwable failure) {
            releaseAfter(connection, failure);
            throw failure;
        }
        connection.commit();
        dialect.release(connection);
        return result;
    }

    private Result relay(Connection connection, List<Integer> lanes, Set<String> withoutTypes) throws Exception {
        List<Integer> claimed = dialect.claim(connection, lanes, settings.maxHold());
        if (claimed.isEmpty()) {
            return Result.NOTHING;
        }
        List<OutboxMessage> messages =
                dialect.read(connection, claimed, settings.batchMessages(), settings.batchBytes(), withoutTypes);
        if (messages.isEmpty()) {
            return Result.NOTHING;
        }
        Delivery delivery = sink.send(messages);
        settle(connection, delivery);
        boolean full = messages.size() >= settings.batchMessages() / 2;
        return new Result(delivery.accepted().size(), full && delivery.failure() == null, delivery);
    }

    private void settle(Connection connection, Delivery delivery) throws SQLException {
        if (!delivery.accepted().isEmpty()) {
            dialect.delete(connection, delivery.accepted());
        }
        Set<OutboxMessage.Key> held = new HashSet<>();
        for (Map.Entry<OutboxMessage, String> refused : delivery.refused().entrySet()) {
            OutboxMessage message = refused.getKey();
            held.add(message.key());
            dialect.hold(connection, message, refused.getValue(), pause(message.refusals()));
        }
        for (OutboxMessage accepted : delivery.accepted()) {
            if (accepted.refusals() > 0 && held.add(accepted.key())) {
                dialect.endHold(connection, accepted.key());
            }
        }
    }

    private Duration pause(int refusals) {
        Duration pause = FIRST_REFUSAL_PAUSE.multipliedBy(1L << Math.min(refusals, MAX_DOUBLINGS));
        return pause.compareTo(settings.maxRefusalPause()) < 0 ? pause : settings.maxRefusalPause();
    }

    private void releaseAfter(Connection connection, Throwable failure) {
        try {
            connection.rollback();
            dialect.release(connection);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
