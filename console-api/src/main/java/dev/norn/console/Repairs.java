package dev.norn.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.norn.console.http.ProblemException;
import dev.norn.engine.Input;
import dev.norn.engine.Repair;
import dev.norn.engine.TransactionState;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.CoordinatorException;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out operators' repairs and notes each in the audit log: before it is tried, and what became of it. */
@Singleton
class Repairs {

    private static final Logger log = LoggerFactory.getLogger(Repairs.class);

    private final Coordinator coordinator;
    private final AuditLog audit;
    private final ObjectMapper json;

    Repairs(Coordinator coordinator, AuditLog audit, ObjectMapper json) {
        this.coordinator = coordinator;
        this.audit = audit;
        this.json = json;
    }

    /**
     * Gives a command to a transaction and waits for the answer.
     *
     * @param action the repair's name
     * @param branch the branch's id, if it is about one
     * @throws CoordinatorException if the transaction's state does not allow it
     */
    TransactionState carryOut(
            String action, long transactionId, @Nullable String branch, Repair repair, Input command) {
        long entry = audit.begin(repair.operator(), action, transactionId, branch, repair.reason());
        try {
            TransactionState state = coordinator
                    .command(transactionId, command)
                    .toCompletableFuture()
                    .join();
            finish(entry, Map.of("outcome", "DONE", "status", state.status().name()));
            return state;
        } catch (CompletionException e) {
            if (e.getCause() instanceof CoordinatorException refusal) {
                finish(entry, Map.of("outcome", outcome(refusal), "code", refusal.code()));
                throw refusal;
            }
            throw e;
        }
    }

    /**
     * Does what is about no transaction in particular.
     *
     * @param action its name
     * @param about what is noted in any case
     * @param detail what is noted of the outcome
     * @throws ProblemException what the work throws
     * @throws CoordinatorException likewise
     */
    <T> T note(
            String action,
            Repair repair,
            Map<String, String> about,
            Supplier<T> work,
            Function<T, Map<String, String>> detail) {
        long entry = audit.begin(repair.operator(), action, null, null, repair.reason());
        Map<String, String> noted = new LinkedHashMap<>(about);
        try {
            T done = work.get();
            noted.putAll(detail.apply(done));
            noted.put("outcome", "DONE");
            finish(entry, noted);
            return done;
        } catch (ProblemException refusal) {
            noted.putAll(Map.of("outcome", "REFUSED", "code", refusal.code().name()));
            finish(entry, noted);
            throw refusal;
        } catch (CoordinatorException refusal) {
            noted.putAll(Map.of("outcome", outcome(refusal), "code", refusal.code()));
            finish(entry, noted);
            throw refusal;
        }
    }

    private static String outcome(CoordinatorException refusal) {
        return refusal.category() == CoordinatorException.Category.UNAVAILABLE ? "UNKNOWN" : "REFUSED";
    }

    /** What was done is done; that its outcome could not be noted must not look like a failure. */
    private void finish(long entry, Map<String, String> detail) {
        try {
            audit.finish(entry, json.writeValueAsString(detail));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            log.warn("the outcome {} of audit entry {} could not be noted", detail, entry, e);
        }
    }
}
