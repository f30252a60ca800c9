package dev.norn.sdk.outbox;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The lane of a key. The number of lanes is the migration's; both must never change while messages wait. */
final class Lanes {
    static final int COUNT = 16;

    private Lanes() {}

    /** CRC-32 of the key's UTF-8, which other languages and MySQL have, too. */
    static int of(String aggregateId) {
        CRC32 crc = new CRC32();
        crc.update(aggregateId.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % COUNT);
    }
}
