package dev.norn.simulator.check;

import dev.norn.engine.Decision;
import dev.norn.engine.Event;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionStatus;
import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.protocol.Operation;
import dev.norn.simulator.world.World;
import java.util.Map;
import java.util.TreeMap;

/**
 * Guarantee 2: a transaction is decided once, ends as it was decided, and nothing happens after its end; no compensation
 * leaves a node unless a rollback is committed.
 */
final class OneDecision extends Checker {

    private final Map<Long, Decision> decisions = new TreeMap<>();
    private final Map<Long, TransactionStatus> ends = new TreeMap<>();

    OneDecision(World world, Book book) {
        super(world, book);
    }

    @Override
    public void committed(Batch batch, BatchResult result) {
        for (Book.Addition addition : book.newest()) {
            for (RecordedEvent recorded : addition.events()) {
                book(addition.page().id, recorded.event());
            }
        }
    }

    private void book(long id, Event event) {
        require(!ends.containsKey(id), id, "after its end: " + event);
        if (event instanceof Event.Decided decided) {
            Decision earlier = decisions.putIfAbsent(id, decided.decision());
            require(earlier == null, id, "a second decision: " + event);
        } else if (event instanceof Event.Ended ended) {
            ends.put(id, ended.status());
            Decision decision = decisions.get(id);
            boolean fits = ended.status() == TransactionStatus.COMMITTED
                    ? decision == Decision.COMMIT
                    : decision == Decision.ROLLBACK;
            require(fits, id, "ended as " + ended.status() + ", decided: " + decision);
        } else if (event instanceof Event.Killed) {
            ends.put(id, TransactionStatus.KILLED);
        }
    }

    @Override
    public void sent(Departure departure) {
        if (departure.call().operation() == Operation.COMPENSATE) {
            long id = departure.call().transactionId();
            require(
                    decisions.get(id) == Decision.ROLLBACK,
                    id,
                    "a compensation was sent; decided: " + decisions.get(id));
        }
    }
}
