package dev.norn.kafka;

import dev.norn.runtime.relay.EventSink;
import dev.norn.runtime.relay.SinkException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/**
 * Ends publishers of a version that had four lanes: each had a producer of its own, with a transactional id that nobody takes
 * any more. Who opens a lane also fences those whose shards are that lane's today, so a node may be replaced by one of the
 * other version, in either direction, and be paused meanwhile.
 */
final class FormerLanes {

    /** Lanes of the version that had most. */
    private static final int FORMERLY = 4;

    private final KafkaSinkSettings settings;

    FormerLanes(KafkaSinkSettings settings) {
        this.settings = settings;
    }

    /**
     * Raises the epochs of the producers whose shards are a lane's today, except its own; what they left open is aborted on
     * return. Blocks, for no longer than the time-out.
     */
    void fence(int lane) throws SinkException {
        List<String> ids = IntStream.range(0, FORMERLY)
                .filter(former -> former != lane && former % EventSink.LANES == lane)
                .mapToObj(settings::transactionalId)
                .toList();
        if (ids.isEmpty()) {
            return;
        }
        int timeout = Math.toIntExact(settings.timeout().toMillis());
        try (Admin admin = Admin.create(ClientProperties.admin(settings))) {
            Map<String, KafkaFuture<Void>> fenced = admin.fenceProducers(
                            ids, new FenceProducersOptions().timeoutMs(timeout))
                    .fencedProducers();
            for (KafkaFuture<Void> each : fenced.values()) {
                await(each);
            }
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    private static void await(KafkaFuture<Void> fenced) throws SinkException {
        try {
            fenced.get();
        } catch (ExecutionException e) {
            // An id that we may not use nobody with our rights has used.
            if (!Causes.include(e, TransactionalIdAuthorizationException.class)) {
                throw failed(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    private static SinkException failed(Exception cause) {
        return new SinkException.Unavailable("cannot fence former lanes: " + Causes.innermost(cause), cause);
    }
}
