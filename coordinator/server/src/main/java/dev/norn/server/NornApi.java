package dev.norn.server;

import io.micronaut.openapi.annotation.OpenAPIInclude;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;

/** The API's description begins here; the rest is generated from the controllers. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Norn",
                        version = "v1",
                        description = "A distributed transaction coordinator. Errors are RFC 9457 problem details.",
                        license =
                                @License(name = "Apache-2.0", url = "https://www.apache.org/licenses/LICENSE-2.0.txt")))
@OpenAPIInclude(
        classNames = {
            "dev.norn.console.TransactionController",
            "dev.norn.console.RepairController",
            "dev.norn.console.DeadLetterController",
            "dev.norn.console.OperationController",
            "dev.norn.console.AuditController",
            "dev.norn.console.ClusterController"
        })
final class NornApi {

    private NornApi() {}
}
