package dev.norn.kafka.transport;

import dev.norn.protocol.CommandTopics;
import dev.norn.protocol.MediaTypes;
import dev.norn.protocol.NornHeaders;
import dev.norn.runtime.dispatch.ParticipantCall;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/** Calls as records on the participant's topic. */
final class CommandRecords {

    private static final byte[] JSON = utf8(MediaTypes.JSON);

    private final String topicPattern;

    CommandRecords(String topicPattern) {
        this.topicPattern = topicPattern;
    }

    /** The topic of the participant that is called. */
    String topicOf(ParticipantCall call) {
        return CommandTopics.of(topicPattern, call.participant());
    }

    /**
     * The record of a call. Its key is the branch's, so that a branch's commands are in one partition, in the order in which
     * they were sent, and branches are spread over all.
     *
     * @param name of this call, and no other one
     */
    ProducerRecord<String, byte[]> of(ParticipantCall call, String name, TopicPartition replies) {
        Map<String, String> said = call.headers();
        String key = said.get(NornHeaders.TRANSACTION) + "/" + said.get(NornHeaders.BRANCH);
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topicOf(call), null, key, call.body().getBytes(StandardCharsets.UTF_8));
        Headers headers = record.headers();
        headers.add(NornHeaders.TARGET, utf8(target(call)));
        said.forEach((header, value) -> headers.add(header, utf8(value)));
        headers.add(NornHeaders.CALL, utf8(name));
        headers.add(NornHeaders.REPLY_TO, utf8(replies.topic()));
        headers.add(NornHeaders.REPLY_PARTITION, utf8(Integer.toString(replies.partition())));
        headers.add(NornHeaders.CONTENT_TYPE, JSON);
        return record;
    }

    /** Over HTTP it is the last part of the address that says what is asked. */
    private static String target(ParticipantCall call) {
        String address = call.uri().toString();
        return call.participant() + "." + address.substring(address.lastIndexOf('/') + 1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
