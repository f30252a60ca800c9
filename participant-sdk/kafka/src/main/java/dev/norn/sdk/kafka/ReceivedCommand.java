package dev.norn.sdk.kafka;

import dev.norn.protocol.BranchCall;
import dev.norn.protocol.MalformedCallException;
import dev.norn.protocol.NornHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record of the participant's topic, and as much of its envelope as can be read. Immutable. */
final class ReceivedCommand {
    private static final byte[] NO_BODY = {};

    /**
     * Where the reply goes.
     *
     * @param partition null if the caller does not say
     * @param call what the reply says that it is a reply to
     */
    record ReplyAddress(String topic, @Nullable Integer partition, String call) {}

    private final ConsumerRecord<byte[], byte[]> record;
    private final PartitionOffsets offsets;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final @Nullable ReplyAddress replyAddress;
    private final @Nullable BranchCall call;
    private final @Nullable String path;
    private @Nullable String problem;

    /** @param offsets is told when it is finished */
    ReceivedCommand(ConsumerRecord<byte[], byte[]> record, String participant, PartitionOffsets offsets) {
        this.record = record;
        this.offsets = offsets;
        for (Header header : record.headers()) {
            if (header.value() != null) {
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        this.replyAddress = readReplyAddress();
        this.call = readCall();
        this.path = readPath(participant);
    }

    private @Nullable ReplyAddress readReplyAddress() {
        String topic = required(NornHeaders.REPLY_TO);
        String name = required(NornHeaders.CALL);
        String partition = header(NornHeaders.REPLY_PARTITION);
        if (topic == null || name == null) {
            return null;
        }
        if (partition == null) {
            return new ReplyAddress(topic, null, name);
        }
        if (!partition.matches("[0-9]{1,9}")) {
            problem = NornHeaders.REPLY_PARTITION + ": '" + partition + "' (expected: a number)";
            return null;
        }
        return new ReplyAddress(topic, Integer.parseInt(partition), name);
    }

    private @Nullable BranchCall readCall() {
        try {
            return BranchCall.fromHeaders(this::header);
        } catch (MalformedCallException e) {
            problem = e.getMessage();
            return null;
        }
    }

    private @Nullable String readPath(String participant) {
        String target = required(NornHeaders.TARGET);
        if (target == null) {
            return null;
        }
        if (!target.startsWith(participant + ".")) {
            problem = NornHeaders.TARGET + ": '" + target + "' (expected: " + participant + ".operation)";
            return null;
        }
        return participant + "/" + target.substring(participant.length() + 1);
    }

    private @Nullable String required(String name) {
        String value = header(name);
        if (value == null) {
            problem = name + ": missing";
        }
        return value;
    }

    /** The value of a header, whatever the case of its name, or null. */
    @Nullable
    String header(String name) {
        return headers.get(name);
    }

    /** Why it can never be run, if so. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Where the reply goes; null if that cannot be told. */
    @Nullable
    ReplyAddress replyAddress() {
        return replyAddress;
    }

    /** Participant and operation; empty only if there is a problem. */
    String path() {
        return path == null ? "" : path;
    }

    /** Whether nobody waits for an answer to it any more. */
    boolean isExpired(Instant now) {
        Instant deadline = call == null ? null : call.deadline();
        return deadline != null && now.isAfter(deadline);
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    PartitionOffsets offsets() {
        return offsets;
    }

    byte[] body() {
        return record.value() == null ? NO_BODY : record.value();
    }

    /** What it takes in memory, about. */
    long bytes() {
        return 500L + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    /** Commands of one key run one after the other; those without a key have no order. */
    Object key() {
        return record.key() == null ? this : ByteBuffer.wrap(record.key());
    }

    @Override
    public String toString() {
        return record.topic() + "-" + record.partition() + " at " + record.offset();
    }
}
