package dev.norn.examples.transfer.bank;

import com.zaxxer.hikari.HikariDataSource;
import dev.norn.examples.stage.EmptyDatabases;
import dev.norn.examples.stage.FaultyService;
import dev.norn.examples.stage.ProcessFaults;
import dev.norn.examples.stage.Traffic;
import dev.norn.examples.transfer.ServiceSettings;
import dev.norn.protocol.InstanceRegistration;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.fence.BranchFence;
import dev.norn.sdk.participant.InstanceHeartbeat;
import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantOperations;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A bank in a process of its own. The same code is several participants: {@code PARTICIPANT} says which this one is. */
public final class BankProcess {
    private static final int POOL_SIZE = 12;

    private BankProcess() {}

    /** Serves until it is killed. */
    public static void main(String[] arguments) throws IOException {
        ServiceSettings settings = ServiceSettings.of(System.getenv());
        String name = settings.participant();
        BranchFence fence =
                BranchFence.on(new HikariDataSource(EmptyDatabases.pool(name, settings.database(), POOL_SIZE)));
        ParticipantHandler handler = new ParticipantHandler(ParticipantOperations.of(List.of(new Bank())), fence);

        FaultyService service = new FaultyService("bank", handler, trouble(settings), settings.port());
        service.start();

        InstanceRegistration registration =
                new InstanceRegistration(service.url(), null, InstanceRegistration.DEFAULT_TTL, Map.of(), Map.of());
        InstanceHeartbeat.start(NornClient.connectTo(settings.coordinator()), name, "demo", () -> registration);
    }

    private static Traffic trouble(ServiceSettings settings) {
        ProcessFaults faults = new ProcessFaults(settings.seed(), System.out);
        faults.listenTo(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Traffic traffic = new Traffic();
        traffic.inject(faults);
        return traffic;
    }
}
