/**
 * Dead-letter topics: what consumers could not work off is collected from them ({@link
 * dev.norn.kafka.letters.LetterCollector}) and sent back to where it came from ({@link
 * dev.norn.kafka.letters.KafkaMessageSender}).
 *
 * <p><b>Model.</b> The nodes of an installation are one consumer group on the dead-letter topics. A record there is read as
 * {@link dev.norn.protocol.DeadLetterHeaders} says; one without those headers, because somebody else's program wrote it, is a
 * letter, too, whose origin nobody knows.
 *
 * <p><b>Invariants.</b> An offset is committed after the letter is stored. A letter's place is its topic, partition, offset and
 * timestamp there: the timestamp, because a topic that is made anew counts from zero again. Of a letter with more than {@value
 * dev.norn.kafka.letters.LetterRecords#MAX_BYTES} bytes the value stays in the dead-letter topic.
 *
 * <p><b>How it fails.</b> A store that is away makes the collector wait, with its partitions paused; Kafka that is away is waited
 * for by its client. What was stored and not committed comes again, and is known by its place.
 */
@NullMarked
package dev.norn.kafka.letters;

import org.jspecify.annotations.NullMarked;
