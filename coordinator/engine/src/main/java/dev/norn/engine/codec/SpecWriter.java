package dev.norn.engine.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.norn.dsl.RetryPolicy;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.Event;
import dev.norn.engine.RegistrationKey;
import dev.norn.engine.TriedBy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The stored members of what begins and registers branches: {@code w} who tries ({@code C} for the coordinator, none for
 * the initiator), {@code bs} branches (of a message its check, then its deliveries), each with {@code p}articipant, {@code o}peration, {@code i}nput, {@code w} timeout in
 * milliseconds (none for {@link BranchSpec#DEFAULT_TIMEOUT}) and {@code y} retry policy (attempts, first pause, longest
 * pause, both in milliseconds, multiplier, jitter); {@code q} key and {@code h} body of a registration.
 */
final class SpecWriter {

    private SpecWriter() {}

    static void started(JsonGenerator out, Event.TccStarted event) throws IOException {
        out.writeStringField("s", event.name());
        if (event.triedBy() == TriedBy.COORDINATOR) {
            out.writeStringField("w", "C");
        }
        branches(out, event.branches());
        EventWriter.common(out, event.businessKey(), event.labels(), event.deadline());
    }

    static void prepared(JsonGenerator out, Event.MessagePrepared event) throws IOException {
        out.writeStringField("s", event.name());
        List<BranchSpec> specs = new ArrayList<>(1 + event.deliveries().size());
        specs.add(event.check());
        specs.addAll(event.deliveries());
        branches(out, specs);
        EventWriter.common(out, event.businessKey(), event.labels(), event.deadline());
    }

    static void registered(JsonGenerator out, Event.BranchesRegistered event) throws IOException {
        branches(out, event.branches());
        RegistrationKey key = event.key();
        if (key != null) {
            out.writeStringField("q", key.keyHash());
            out.writeStringField("h", key.bodyHash());
        }
    }

    private static void branches(JsonGenerator out, List<BranchSpec> branches) throws IOException {
        out.writeArrayFieldStart("bs");
        for (BranchSpec branch : branches) {
            out.writeStartObject();
            out.writeStringField("p", branch.target().participant());
            out.writeStringField("o", branch.target().operation());
            EventWriter.json(out, "i", branch.input());
            if (!branch.timeout().equals(BranchSpec.DEFAULT_TIMEOUT)) {
                out.writeNumberField("w", branch.timeout().toMillis());
            }
            RetryPolicy retry = branch.retry();
            if (retry != null) {
                out.writeStringField("y", policy(retry));
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static String policy(RetryPolicy retry) {
        return retry.maxAttempts() + " " + retry.initialInterval().toMillis() + " "
                + retry.maxInterval().toMillis() + " " + retry.multiplier() + " " + retry.jitter();
    }
}
