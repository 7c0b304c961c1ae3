package dev.switchboard.presence;

import dev.switchboard.presence.PresenceSettings.PublishAuth;
import java.net.InetAddress;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The API of the original to the byte: routes below the base path, and a plain 404 for everything else beside it.
 * Nothing is redirected.
 */
final class ApiHandler extends Handler.Abstract {

    private final String statusPath;
    private final String publishPath;
    private final String eventsPath;
    private final Gate gate;
    private final StatusEndpoint status;
    private final PublishEndpoint publish;
    private final EventsEndpoint events;

    ApiHandler(String basePath, Gate gate, StatusEndpoint status, PublishEndpoint publish, EventsEndpoint events) {
        this.statusPath = basePath + "/status";
        this.publishPath = basePath + "/status/publish";
        this.eventsPath = basePath + "/ws";
        this.gate = gate;
        this.status = status;
        this.publish = publish;
        this.events = events;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path =
                RawForm.path(String.valueOf(request.getHttpURI().getPath())).orElse("");
        String method = request.getMethod();
        if (path.equals(statusPath)) {
            if (!method.equals("GET") && !method.equals("HEAD")) {
                Answers.wrongMethod(response, callback, "GET, HEAD");
                return true;
            }
            RawForm query = query(request);
            admit(
                    request,
                    response,
                    callback,
                    query,
                    (address, id) -> status.answer(query, gate.rules().pageSize(), response, callback));
        } else if (path.equals(publishPath)) {
            if (!method.equals("POST")) {
                Answers.wrongMethod(response, callback, "POST");
                return true;
            }
            publish(request, response, callback);
        } else if (path.equals(eventsPath)) {
            admit(request, response, callback, query(request), (address, id) -> {
                if (!events.handle(request, response, callback, new Admission(id, address.getHostAddress()))) {
                    Answers.notFound(response, callback);
                }
            });
        } else {
            Answers.notFound(response, callback);
        }
        return true;
    }

    private static RawForm query(Request request) {
        String query = request.getHttpURI().getQuery();
        return query == null ? RawForm.empty() : RawForm.query(query);
    }

    /** What happens to a request that is let in. */
    private interface Entrance {
        void enter(InetAddress address, String secretId) throws Exception;
    }

    private void admit(Request request, Response response, Callback callback, RawForm query, Entrance entrance)
            throws Exception {
        try {
            InetAddress address = gate.address(request);
            if (!Gate.asksForBody(request, query)) {
                entrance.enter(address, gate.client(request, address, query, new byte[0]));
                return;
            }
            RequestBody.read(
                    request,
                    answering(
                            response,
                            callback,
                            body -> entrance.enter(address, gate.client(request, address, query, body))));
        } catch (Refusal refusal) {
            Answers.refuse(response, callback, refusal);
        }
    }

    private void publish(Request request, Response response, Callback callback) throws Exception {
        try {
            boolean secrets = gate.rules().publishAuth() != PublishAuth.NONE;
            InetAddress address = secrets ? gate.address(request) : InetAddress.getLoopbackAddress();
            RequestBody.read(
                    request,
                    answering(
                            response,
                            callback,
                            body -> publish.answer(request, address, query(request), body, response, callback)));
        } catch (Refusal refusal) {
            Answers.refuse(response, callback, refusal);
        }
    }

    /** What is done with a body. */
    private interface Work {
        void with(byte[] body) throws Exception;
    }

    private static RequestBody.Reader answering(Response response, Callback callback, Work work) {
        return new RequestBody.Reader() {
            @Override
            public void read(byte[] body) {
                try {
                    work.with(body);
                } catch (Refusal refusal) {
                    Answers.refuse(response, callback, refusal);
                } catch (Exception e) {
                    callback.failed(e);
                }
            }

            @Override
            public void refused(Refusal refusal) {
                Answers.refuse(response, callback, refusal);
            }

            @Override
            public void failed(Throwable failure) {
                callback.failed(failure);
            }
        };
    }
}
