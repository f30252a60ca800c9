package dev.norn.server.operation;

import dev.norn.console.http.ProblemCode;
import dev.norn.console.http.ProblemException;
import io.micronaut.core.io.ResourceResolver;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Serves the descriptions of the API and of the saga language. */
@Hidden
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class DescriptionController {

    private final ResourceResolver resources;

    DescriptionController(ResourceResolver resources) {
        this.resources = resources;
    }

    /** OpenAPI, generated from the controllers. */
    @Get("/openapi")
    @Produces("application/yaml")
    MutableHttpResponse<byte[]> openApi() {
        return resource("classpath:META-INF/swagger/norn-v1.yml", "application/yaml");
    }

    /** The JSON Schema of saga documents, for editors. */
    @Get("/schema/saga-v1.json")
    @Produces("application/schema+json")
    MutableHttpResponse<byte[]> sagaSchema() {
        return resource("classpath:norn-saga-v1.schema.json", "application/schema+json");
    }

    private MutableHttpResponse<byte[]> resource(String path, String contentType) {
        try (InputStream in = resources
                .getResourceAsStream(path)
                .orElseThrow(() -> new ProblemException(ProblemCode.PATH_NOT_FOUND, path))) {
            return HttpResponse.ok(in.readAllBytes()).contentType(contentType);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
