package dev.norn.simulator.check;

import dev.norn.engine.Event;
import dev.norn.engine.Mode;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.TransactionId;
import dev.norn.engine.TransactionState;
import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.journal.IdempotencyKey;
import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.StartTransaction;
import dev.norn.runtime.Started;
import dev.norn.simulator.check.Question.Kind;
import dev.norn.simulator.world.World;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Guarantee 6: one key is one transaction; what was acknowledged is there; every refusal has a code that clients know; a
 * node that lives answers every request; and once nothing fails any more, everything ends.
 */
final class NothingLost extends Checker {

    private static final Set<String> CODES = Set.of(
            "OVERLOADED",
            "UNAVAILABLE",
            "NOT_OWNER",
            "OUTCOME_UNKNOWN",
            "TRANSACTION_NOT_FOUND",
            "IDEMPOTENCY_KEY_REUSED",
            "UNSTORABLE_DATA");

    /** Longer than any patience of a client that waits for an end. */
    private static final long MAX_WAIT_NANOS = 40_000_000_000L;

    private final Map<Long, Question> open = new TreeMap<>();
    private final Map<String, String> idByKey = new HashMap<>();
    private final Map<String, Long> firstByKey = new HashMap<>();

    NothingLost(World world, Book book) {
        super(world, book);
    }

    @Override
    public void committed(Batch batch, BatchResult result) {
        for (Book.Addition addition : book.newest()) {
            String key = addition.page().key;
            if (addition.from() == 0 && key != null) {
                Long first = firstByKey.putIfAbsent(key, addition.page().id);
                require(first == null, addition.page().id, "its key has begun transaction " + first + " already");
            }
        }
    }

    @Override
    public void asked(Question question) {
        open.put(question.number(), question);
    }

    @Override
    public void replied(Question question, @Nullable Object value, @Nullable Throwable refusal) {
        require(open.remove(question.number()) != null, question.transactionId(), "a second reply to " + question);
        if (refusal != null) {
            refused(question, refusal);
        } else if (value instanceof Started started) {
            started(question, started.transaction());
        }
    }

    private void started(Question question, TransactionState transaction) {
        StartTransaction start = question.start();
        IdempotencyKey key = start == null ? null : start.key();
        if (key != null) {
            String name = HexFormat.of().formatHex(key.keyHash());
            String id = transaction.id() + "/" + HexFormat.of().formatHex(key.bodyHash());
            String earlier = idByKey.putIfAbsent(name, id);
            require(
                    earlier == null || earlier.equals(id),
                    transaction.id(),
                    "one key was answered with " + id + " (expected: " + earlier + ")");
        }
    }

    private void refused(Question question, Throwable refusal) {
        if (!(refusal instanceof CoordinatorException cause)) {
            require(false, question.transactionId(), question + " ended with " + refusal);
            return;
        }
        boolean known = CODES.contains(cause.code())
                || (question.command() != null && cause.category() == CoordinatorException.Category.CONFLICT);
        require(known, question.transactionId(), question + " was refused with " + cause.code() + ": " + cause);
        if (cause.code().equals("IDEMPOTENCY_KEY_REUSED") && question.kind() != Kind.REGISTER) {
            StartTransaction start = question.start();
            IdempotencyKey key = start == null ? null : start.key();
            boolean taken = key != null
                    && firstByKey.keySet().stream()
                            .anyMatch(it -> it.endsWith("/" + HexFormat.of().formatHex(key.keyHash())));
            require(taken, 0, "a key was said to be taken, and nothing is committed with it");
        }
    }

    /** To be asked when nothing fails any more: what is due is done, and what is asked is answered. */
    void checkPunctual(long graceNanos, Predicate<String> isAlive) {
        for (Question question : open.values()) {
            boolean tooLong = world.nanos() - question.askedNanos() > MAX_WAIT_NANOS + graceNanos;
            require(
                    !tooLong || question.kind() == Kind.FOLLOW || !isAlive.test(question.node()),
                    question.transactionId(),
                    "nobody answers " + question);
        }
        for (long id : book.unfinished()) {
            Book.Page page = book.page(id);
            if (page != null) {
                checkPunctual(page, graceNanos);
            }
        }
    }

    private void checkPunctual(Book.Page page, long graceNanos) {
        Instant latest = world.instant().minusNanos(graceNanos);
        Instant due = page.state().nextDueAt();
        RecordedEvent last = page.events.getLast();
        require(
                due == null || due.isAfter(latest) || last.time().isAfter(latest),
                page.id,
                "it was due at " + due + " and nothing happened; shard " + TransactionId.shard(page.id));
        boolean overdue =
                page.state().decision() == null && page.state().deadline().isBefore(latest);
        require(
                !overdue || page.mode() != Mode.TCC,
                page.id,
                "it is undecided since its deadline " + page.state().deadline());
        if (page.state().inFlight()) {
            boolean answered = last.time().isAfter(latest.minusSeconds(5));
            require(answered, page.id, "a call is in flight since " + last.time());
        }
    }

    @Override
    public void finished() {
        for (Book.Page page : book.pages()) {
            if (!page.state().status().ended()) {
                boolean parked = page.state().attention() != null
                        && page.events.stream().anyMatch(it -> it.event() instanceof Event.DeadLettered);
                require(parked, page.id, "it has not ended, and nobody is told: " + page.state());
            }
        }
    }
}
