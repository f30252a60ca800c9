package dev.norn.engine.codec;

import dev.norn.dsl.OperationName;
import dev.norn.dsl.RetryPolicy;
import dev.norn.engine.BranchSpec;
import dev.norn.engine.Event;
import dev.norn.engine.RegistrationKey;
import dev.norn.engine.TriedBy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link SpecWriter} wrote, as events again. */
final class SpecReader {

    private SpecReader() {}

    static Event.TccStarted started(EventMembers it) {
        return new Event.TccStarted(
                it.string("s"),
                "C".equals(it.stringOrNull("w")) ? TriedBy.COORDINATOR : TriedBy.INITIATOR,
                branches(it),
                it.stringOrNull("k"),
                it.strings("l"),
                it.time("d"));
    }

    static Event.MessagePrepared prepared(EventMembers it) {
        List<BranchSpec> specs = branches(it);
        if (specs.isEmpty()) {
            throw new EventFormatException("a message without branches (expected: its check, and its deliveries)");
        }
        return new Event.MessagePrepared(
                it.string("s"),
                specs.get(0),
                List.copyOf(specs.subList(1, specs.size())),
                it.stringOrNull("k"),
                it.strings("l"),
                it.time("d"));
    }

    static Event.BranchesRegistered registered(EventMembers it) {
        String key = it.stringOrNull("q");
        return new Event.BranchesRegistered(
                branches(it), key == null ? null : new RegistrationKey(key, it.string("h")));
    }

    private static List<BranchSpec> branches(EventMembers it) {
        return it.objects("bs").stream().map(SpecReader::branch).toList();
    }

    private static BranchSpec branch(EventMembers it) {
        Long timeout = it.longOrNull("w");
        return new BranchSpec(
                new OperationName(it.string("p"), it.string("o")),
                it.json("i"),
                timeout == null ? BranchSpec.DEFAULT_TIMEOUT : Duration.ofMillis(timeout),
                policy(it.stringOrNull("y")));
    }

    private static @Nullable RetryPolicy policy(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String[] parts = text.split(" ", -1);
        try {
            return new RetryPolicy(
                    Integer.parseInt(parts[0]),
                    Duration.ofMillis(Long.parseLong(parts[1])),
                    Double.parseDouble(parts[3]),
                    Duration.ofMillis(Long.parseLong(parts[2])),
                    Double.parseDouble(parts[4]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new EventFormatException("retry policy '" + text + "' (expected: five numbers)", e);
        }
    }
}
