package dev.norn.engine.machine;

import dev.norn.engine.Attention;
import dev.norn.engine.Decision;
import dev.norn.engine.TransactionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a transaction of any mode has come: what its state has besides its branches. Times are milliseconds since 1970, or
 * {@link Attempts#NEVER}.
 *
 * @param attentions its causes for attention, the oldest first: at most one for each branch, and one for itself
 */
public record Course(
        long createdAt,
        TransactionStatus status,
        @Nullable Decision decision,
        long decidedAt,
        long endedAt,
        List<Attention> attentions) {

    /** Of a transaction that was accepted at that time. */
    public static Course begun(long time) {
        return new Course(time, TransactionStatus.ACTIVE, null, Attempts.NEVER, Attempts.NEVER, List.of());
    }

    public Course decided(Decision outcome, long time) {
        TransactionStatus after =
                switch (outcome) {
                    case COMMIT -> TransactionStatus.COMMITTING;
                    case ROLLBACK -> TransactionStatus.ROLLING_BACK;
                };
        return new Course(createdAt, after, outcome, time, endedAt, attentions);
    }

    public Course ended(TransactionStatus end, long time) {
        return new Course(createdAt, end, decision, decidedAt, time, attentions);
    }

    /** With one more cause for attention, in place of the one that has the same branch. */
    public Course with(Attention attention) {
        List<Attention> changed = others(attention.branch());
        changed.add(attention);
        return with(changed);
    }

    /** Without the branch's cause for attention, if there is one. */
    public Course withoutAttention(@Nullable Integer branch) {
        return with(others(branch));
    }

    /** Nobody needs to look any more. */
    public Course withoutAttentions() {
        return with(List.of());
    }

    private List<Attention> others(@Nullable Integer branch) {
        List<Attention> others = new ArrayList<>(attentions);
        others.removeIf(attention -> Objects.equals(attention.branch(), branch));
        return others;
    }

    private Course with(List<Attention> changed) {
        return new Course(createdAt, status, decision, decidedAt, endedAt, List.copyOf(changed));
    }

    /** The oldest cause for attention; null if there is none. */
    public @Nullable Attention attention() {
        return attentions.isEmpty() ? null : attentions.get(0);
    }

    /** The branch's cause for attention, or with null the transaction's own; null if there is none. */
    public @Nullable Attention attentionOf(@Nullable Integer branch) {
        for (Attention attention : attentions) {
            if (Objects.equals(attention.branch(), branch)) {
                return attention;
            }
        }
        return null;
    }

    /** A time as it is shown; null for {@link Attempts#NEVER}. */
    public static @Nullable Instant instant(long millis) {
        return millis == Attempts.NEVER ? null : Instant.ofEpochMilli(millis);
    }
}
