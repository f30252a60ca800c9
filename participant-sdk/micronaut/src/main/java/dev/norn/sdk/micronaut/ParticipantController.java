package dev.norn.sdk.micronaut;

import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantRequest;
import dev.norn.sdk.participant.ParticipantResponse;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Passes calls on to the {@link ParticipantHandler}. */
@Controller("${norn.participant.path:/norn}")
final class ParticipantController {
    private static final byte[] NO_BODY = {};

    private final ParticipantHandler handler;

    ParticipantController(ParticipantHandler handler) {
        this.handler = handler;
    }

    @Post("/{participant}/{operation}")
    @Consumes(MediaType.ALL)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> call(HttpRequest<byte[]> request, String participant, String operation) {
        ParticipantResponse response = handler.handle(new ParticipantRequest(
                request.getMethodName(),
                participant + "/" + operation,
                name -> request.getHeaders().get(name),
                request.getBody().orElse(NO_BODY)));
        MutableHttpResponse<byte[]> answer = HttpResponse.status(response.status(), null);
        response.headers().forEach(answer::header);
        return response.body().length == 0 ? answer : answer.body(response.body());
    }
}
