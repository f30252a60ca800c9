package dev.norn.kafka.trigger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How this node's consumer stands.
 *
 * @param topics that stored sagas name
 * @param partitions that this node reads
 * @param waiting events that were read and are not done
 * @param lagEvents events that are not read
 * @param failure why nothing goes on, for people; null while it does
 */
public record TriggerStatus(
        List<String> topics,
        int partitions,
        int waiting,
        long lagEvents,
        @Nullable String failure) {

    static final TriggerStatus NONE = new TriggerStatus(List.of(), 0, 0, 0, null);
}
