package dev.norn.engine;

import dev.norn.dsl.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A global transaction as its events tell it: what every mode's state shows to the shell. Immutable. */
public interface TransactionState {

    /** The id; carries its shard, see {@link TransactionId}. */
    long id();

    Mode mode();

    /** The saga's name, or what the initiator calls a transaction of another mode. */
    String name();

    /** The definition's version; 0 where there is none. */
    long version();

    TransactionStatus status();

    @Nullable
    Decision decision();

    @Nullable
    String businessKey();

    Map<String, String> labels();

    Json input();

    /** The output, {@link Json#NULL} until committed or if none is defined. */
    Json output();

    Instant createdAt();

    /** Undecided by then, it is rolled back. */
    Instant deadline();

    @Nullable
    Instant decidedAt();

    @Nullable
    Instant endedAt();

    @Nullable
    Attention attention();

    List<? extends BranchView> branches();

    /** When {@link Input.TimePassed} is wanted next; null if nothing waits for time. */
    @Nullable
    Instant nextDueAt();

    /** Whether a call is in flight: its answer will come as {@link Input.Answered}. */
    boolean inFlight();
}
