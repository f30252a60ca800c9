package dev.norn.journal.postgres;

import dev.norn.journal.Lease;
import dev.norn.journal.NodeTerm;
import dev.norn.journal.RelayPosition;
import dev.norn.journal.ShardGrant;
import dev.norn.journal.ShardReservation;
import dev.norn.journal.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Leases and ownership. */
final class NodeCalls {

    private static final String ANSWER =
            "select database_now, expires_at, last_batch, low_water_mark, next_vacancy_at, tick, ";
    private static final String JOIN = ANSWER + "term from norn_join(?, ?, ?, ?, ?)";
    private static final String RENEW = ANSWER + "?::bigint from norn_renew(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String LEAVE = "select norn_leave(?, ?)";
    private static final String TAKE_OVER =
            "select shard, epoch, sequence_high_water, slot_high_water, relay_position, relay_tick, tick"
                    + " from norn_take_over(?, ?)";

    private final SessionPool sessions;
    private final UUID incarnation;

    NodeCalls(SessionPool sessions, UUID incarnation) {
        this.sessions = sessions;
        this.incarnation = incarnation;
    }

    Lease join(String nodeId, String address, long previous, Duration leaseTime) throws StoreException {
        return sessions.call(session -> {
            PreparedStatement statement = session.prepared(JOIN);
            statement.setString(1, nodeId);
            statement.setString(2, address);
            statement.setLong(3, previous);
            statement.setObject(4, incarnation);
            statement.setLong(5, leaseTime.toMillis());
            return lease(statement, nodeId);
        });
    }

    Lease renew(NodeTerm term, Duration leaseTime, List<ShardReservation> reservations, long lowWaterMark)
            throws StoreException {
        return sessions.call(session -> {
            PreparedStatement statement = session.prepared(RENEW);
            statement.setLong(1, term.term());
            statement.setString(2, term.nodeId());
            statement.setLong(3, term.term());
            statement.setLong(4, leaseTime.toMillis());
            statement.setLong(5, lowWaterMark);
            statement.setArray(6, session.array("int2", shards(reservations)));
            statement.setArray(7, session.array("int8", longs(reservations, ShardReservation::epoch)));
            statement.setArray(8, session.array("int8", longs(reservations, ShardReservation::sequenceHighWater)));
            statement.setArray(9, session.array("int8", longs(reservations, ShardReservation::slotHighWater)));
            statement.setArray(10, session.array("int8", relaySequences(reservations)));
            statement.setArray(11, session.array("int4", relayTicks(reservations)));
            return lease(statement, term.nodeId());
        });
    }

    void leave(NodeTerm term) throws StoreException {
        sessions.call(session -> {
            PreparedStatement statement = session.prepared(LEAVE);
            statement.setString(1, term.nodeId());
            statement.setLong(2, term.term());
            return statement.execute();
        });
    }

    List<ShardGrant> takeOver(NodeTerm term) throws StoreException {
        return sessions.call(session -> {
            PreparedStatement statement = session.prepared(TAKE_OVER);
            statement.setString(1, term.nodeId());
            statement.setLong(2, term.term());
            List<ShardGrant> grants = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    grants.add(grant(result));
                }
            }
            grants.sort((left, right) -> Integer.compare(left.shard(), right.shard()));
            return List.copyOf(grants);
        });
    }

    private static ShardGrant grant(ResultSet result) throws SQLException {
        long position = result.getLong(5);
        int relayTick = result.getInt(6);
        @Nullable RelayPosition relayed = result.wasNull() ? null : new RelayPosition(position, relayTick);
        return new ShardGrant(
                result.getInt(1), result.getLong(2), result.getLong(3), result.getLong(4), relayed, result.getInt(7));
    }

    private static Lease lease(PreparedStatement statement, String nodeId) throws SQLException {
        try (ResultSet result = statement.executeQuery()) {
            result.next();
            @Nullable OffsetDateTime nextVacancyAt = result.getObject(5, OffsetDateTime.class);
            return new Lease(
                    new NodeTerm(nodeId, result.getLong(7)),
                    result.getObject(1, OffsetDateTime.class).toInstant(),
                    result.getObject(2, OffsetDateTime.class).toInstant(),
                    result.getLong(3),
                    result.getLong(4),
                    nextVacancyAt == null ? null : nextVacancyAt.toInstant(),
                    result.getInt(6));
        }
    }

    private static short[] shards(List<ShardReservation> reservations) {
        short[] shards = new short[reservations.size()];
        for (int index = 0; index < shards.length; index++) {
            shards[index] = (short) reservations.get(index).shard();
        }
        return shards;
    }

    private static @Nullable Long[] relaySequences(List<ShardReservation> reservations) {
        @Nullable Long[] sequences = new @Nullable Long[reservations.size()];
        for (int index = 0; index < sequences.length; index++) {
            RelayPosition relayed = reservations.get(index).relayed();
            sequences[index] = relayed == null ? null : (Long) relayed.sequence();
        }
        return sequences;
    }

    private static @Nullable Integer[] relayTicks(List<ShardReservation> reservations) {
        @Nullable Integer[] ticks = new @Nullable Integer[reservations.size()];
        for (int index = 0; index < ticks.length; index++) {
            RelayPosition relayed = reservations.get(index).relayed();
            ticks[index] = relayed == null ? null : (Integer) relayed.tick();
        }
        return ticks;
    }

    private static long[] longs(List<ShardReservation> reservations, ToLongFunction<ShardReservation> column) {
        return reservations.stream().mapToLong(column).toArray();
    }
}
